"""The values of one case as Python values, each read when it is asked for: encrypted ones are opened only then."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.context import Context
from modules.cases.language import CaseType
from modules.cases.models import Case
from modules.cases.sealing import open_value


class FieldValues(Mapping[str, object]):
    """Python values of all declared fields; None where there is none yet."""

    def __init__(self, ctx: Context, case: Case, case_type: CaseType) -> None:
        self._ctx, self._case, self._fields = ctx, case, case_type.fields
        self._read: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        if name not in self._read:
            field = self._fields[name]
            self._read[name] = field.load(kept_value(self._ctx, self._case, name, field.encrypted))
        return self._read[name]

    def is_encrypted(self, name: str) -> bool:
        """Whether the field called so is kept encrypted."""
        return self._fields[name].encrypted

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


def kept_value(ctx: Context, case: Case, name: str, encrypted: bool) -> Any:
    """The JSON form of what a field holds; raises `SealBroken`."""
    return open_value(ctx.kernel.keyring, ctx.session, case, name).value if encrypted else case.data.get(name)
