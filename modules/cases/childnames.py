"""What expressions know of the cases that belong to a case: `children.visit` lists its visits, as they stand."""

from collections.abc import Iterator, Mapping

from sqlmodel import col, select

from core.context import Context
from core.definitions.packs import Scope
from core.definitions.walk import walk
from core.expressions.fields import Expr
from core.expressions.types import BOOLEAN, Choice, ListOf, Record, Type
from core.remembering import once_per_value
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.language import CaseType
from modules.cases.models import Case, CaseLink
from modules.cases.names import CASE_NAMES
from modules.cases.opened import OpenedCase
from modules.cases.openoptions import CHILD

CHILDREN = "children"
MOST_CHILDREN = 1_000
"""Most cases of one type that an expression looks at: the first ones."""


def children_types(scope: Scope) -> dict[str, Type]:
    """One list per case type of the pack; nothing where a field or a role of the case type has the name."""
    if scope.case_type is None or _is_taken(scope.case_type):
        return {}
    others = scope.pack.all("case_type")
    return {CHILDREN: Record("the cases below", {name: ListOf(_record(name, one)) for name, one in others.items()})}


def children_values(ctx: Context, case: Case) -> dict[str, object]:
    """The cases below, found when one of their types is asked for."""
    return {} if _is_taken(case_type_of(ctx, case)) else {CHILDREN: Children(ctx, case)}


@once_per_value
def reads_children(case_type: CaseType) -> bool:
    """Whether an expression of the case type reads what stands in cases below."""
    expressions = (found.value.expression for found in walk(case_type) if isinstance(found.value, Expr))
    return not _is_taken(case_type) and any(path[0] == CHILDREN for one in expressions for path in one.paths())


class Children(Mapping[str, object]):
    """The cases that belong to one case, by their type, the oldest first."""

    def __init__(self, ctx: Context, case: Case) -> None:
        self._ctx, self._case = ctx, case
        self._found: dict[str, list[OpenedCase]] = {}

    def __getitem__(self, name: str) -> object:
        if name not in self._known():
            raise KeyError(name)
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())

    def _known(self) -> Mapping[str, object]:
        return pack_of(self._ctx, self._case).all("case_type")

    def _find(self, name: str) -> list[OpenedCase]:
        linked = select(CaseLink.child_id).where(CaseLink.parent_id == self._case.id, CaseLink.relation == CHILD)
        below = select(Case).where(col(Case.id).in_(linked), Case.case_type == name)
        rows = self._ctx.session.exec(below.order_by(col(Case.id)).limit(MOST_CHILDREN)).all()
        return [OpenedCase(self._ctx, row.id) for row in rows]


def _record(name: str, case_type: CaseType) -> Record:
    fields = {key: field.expression_type() for key, field in case_type.fields.items() if not field.encrypted}
    return Record(name, {**fields, **CASE_NAMES, "stage": Choice(case_type.stages), "closed": BOOLEAN})


def _is_taken(case_type: CaseType) -> bool:
    return CHILDREN in case_type.fields or CHILDREN in case_type.parties
