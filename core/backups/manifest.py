"""What stands first and last in a back-up."""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.backups.columns import Described

FORMAT: Final = 2
FIRST, LAST = "manifest.json", "end.json"
LARGEST = 8 * 1024 * 1024
"""Most bytes of either."""
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CarriedTable(_Part):
    """A table and its columns: of each the name and the kind."""

    name: Name
    columns: tuple[Described, ...]


class Manifest(_Part):
    """What the back-up is of: when it was taken, of which schema, with which tables, in the order of their references.

    `keys` are the ids of the master keys that encrypted fields need; the keys themselves are never in a back-up.
    """

    format: Literal[1, 2]
    taken_at: datetime
    database: str
    revisions: tuple[str, ...]
    tables: tuple[CarriedTable, ...]
    keys: tuple[str, ...]


class Ending(_Part):
    """How much it holds, which objects were missing from the store, and the chained digest of all before.

    From format 2 on also which installation made it, and its proof (`core/backups/proving.py`).
    """

    rows: int
    objects: int
    missing: tuple[str, ...]
    chain: Digest
    maker: str = Field(default="", max_length=12)
    proof: str = Field(default="", max_length=64)
