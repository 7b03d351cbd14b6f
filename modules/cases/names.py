"""The names that expressions know of a case: its fields, its parties, where it stands."""

from collections.abc import Iterator, Mapping

from core.context import Context
from core.definitions.packs import Scope
from core.expressions.types import DATETIME, TEXT, Choice, Type
from modules.cases.definitions import case_type_of
from modules.cases.fieldvalues import FieldValues
from modules.cases.models import Case
from modules.cases.partyroles import party_of
from modules.parties.facts import PARTY_TYPE, party_facts

CASE_NAMES: Mapping[str, Type] = {
    "id": TEXT,
    "reference": TEXT,
    "assignee": TEXT,
    "opened_at": DATETIME,
    "changed_at": DATETIME,
    "stage_since": DATETIME,
    "closed_at": DATETIME,
    "due": DATETIME,
}


def case_types(scope: Scope) -> dict[str, Type]:
    """What every case has, once a case type is spoken of."""
    if scope.case_type is None:
        return {}
    return {**CASE_NAMES, "stage": Choice(scope.case_type.stages)}


def case_values(_: Context, case: Case) -> dict[str, object]:
    """Where the case stands."""
    return {
        **{name: getattr(case, name) for name in CASE_NAMES if name != "due"},
        "due": case.due_at,
        "stage": case.stage,
    }


def field_types(scope: Scope) -> dict[str, Type]:
    """The fields of the case type."""
    fields = scope.case_type.fields if scope.case_type else {}
    return {name: field.expression_type() for name, field in fields.items()}


def field_values(ctx: Context, case: Case) -> FieldValues:
    """The values of the case's fields, each read when it is asked for."""
    return FieldValues(ctx, case, case_type_of(ctx, case))


def party_types(scope: Scope) -> dict[str, Type]:
    """One record per party role."""
    roles = scope.case_type.parties if scope.case_type else {}
    return dict.fromkeys(roles, PARTY_TYPE)


class PartyValues(Mapping[str, object]):
    """The parties of a case, each read when its role is asked for."""

    def __init__(self, ctx: Context, case: Case) -> None:
        self._ctx, self._case, self._roles = ctx, case, case_type_of(ctx, case).parties
        self._read: dict[str, object] = {}

    def __getitem__(self, role: str) -> object:
        if role not in self._roles:
            raise KeyError(role)
        if role not in self._read:
            self._read[role] = party_facts(party_of(self._ctx, self._case, role))
        return self._read[role]

    def __contains__(self, role: object) -> bool:
        return role in self._roles

    def __iter__(self) -> Iterator[str]:
        return iter(self._roles)

    def __len__(self) -> int:
        return len(self._roles)


def target_names(scope: Scope) -> list[str]:
    """Where a form's value can go: a field, or an attribute of a party."""
    if scope.case_type is None:
        return []
    attributes = [f"{role}.{name}" for role in scope.case_type.parties for name in PARTY_TYPE.fields if name != "known"]
    return [*scope.case_type.fields, *attributes]
