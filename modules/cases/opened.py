"""Cases that a process has opened and knows by a name: read as they stand whenever an expression asks."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.context import Context
from modules.cases.definitions import case_type_of
from modules.cases.exact import Kept
from modules.cases.fieldvalues import FieldValues
from modules.cases.models import Case
from modules.cases.names import case_values

CASE = "@case"
"""Marks a case among what a process knows: `{"@case": ID}`."""


def reference_to(case: Case) -> dict[str, str]:
    """What a process keeps of a case that it knows."""
    return {CASE: case.id}


def with_cases(ctx: Context, value: Any) -> Any:
    """What a process knows, with each case that it keeps a reference to in its place."""
    if isinstance(value, list):
        return [with_cases(ctx, one) for one in value]
    if type(value) is not dict:
        return value
    if set(value) == {CASE}:
        return OpenedCase(ctx, str(value[CASE]))
    return {name: with_cases(ctx, one) for name, one in value.items()}


class OpenedCase(Mapping[str, object], Kept):
    """Where the case stands and what its fields hold, encrypted ones aside; empty when it is gone."""

    def __init__(self, ctx: Context, case_id: str) -> None:
        self._ctx, self._id = ctx, case_id
        self._known: Mapping[str, object] | None = None
        self._fields: FieldValues | None = None

    @property
    def case_id(self) -> str:
        """The case."""
        return self._id

    def __getitem__(self, name: str) -> object:
        self._load()
        if self._known and name in self._known:
            return self._known[name]
        if self._fields is None or name not in self._fields or self._fields.is_encrypted(name):
            raise KeyError(name)
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        self._load()
        yield from self._known or ()
        yield from (name for name in self._fields or () if name not in (self._known or ()) and name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def kept(self) -> object:
        """A reference: what is kept is the case, not what it holds now."""
        return {CASE: self._id}

    def _load(self) -> None:
        if self._known is not None:
            return
        case = self._ctx.session.get(Case, self._id)
        own = case_values(self._ctx, case) if case else {}
        self._known = {**own, "closed": case.closed_at is not None} if case else {}
        self._fields = FieldValues(self._ctx, case, case_type_of(self._ctx, case)) if case else None
