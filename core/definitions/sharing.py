"""What the many small models of a pack share, so that a hundred packs stay small in memory."""

from functools import lru_cache
from typing import Any

from pydantic import BaseModel


class Sharing(BaseModel):
    """A frozen model that shares the set of its written keys with all that write the same.

    Pydantic makes one set for each, larger than most options.
    """

    def model_post_init(self, _: Any) -> None:
        """Take the shared set instead of the own one."""
        object.__setattr__(self, "__pydantic_fields_set__", _shared(frozenset(self.model_fields_set)))


@lru_cache(maxsize=4096)
def _shared(keys: frozenset[str]) -> set[str]:
    return set(keys)
