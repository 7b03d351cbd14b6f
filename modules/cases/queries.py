"""Read cases: only those that the actor may see, and of each only what it may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col, select

from core.access.filters import row_filter
from core.access.masks import Mask
from core.context import Context
from core.definitions.language import Text
from core.definitions.packs import Pack
from core.errors import NotFound
from core.language import known_time
from core.rows.session import Fetch, Inquiry
from modules.cases.acting import refusal_of, title_of
from modules.cases.columns import columns_of
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.headlines import follow
from modules.cases.language import CaseType
from modules.cases.masking import mask_of
from modules.cases.models import Case, CaseLink, CaseParty, Task, TaskStatus
from modules.cases.partyroles import parties_of
from modules.cases.planning import Refusal
from modules.cases.showing import visible_values
from modules.parties.models import Party

ID_LENGTH = 36


@dataclass(frozen=True)
class CaseView:
    """A case as the actor may see it: `values` holds the visible fields only."""

    case: Case
    case_type: CaseType
    pack: Pack
    mask: Mask
    values: Mapping[str, object]
    parties: Mapping[str, Party]


@dataclass(frozen=True)
class Available:
    """An action that the actor could do: now, or not yet and why."""

    name: str
    kind: str
    title: Text
    enabled: bool
    reason: Text | None
    form: str | None
    tone: str


def find_case(ctx: Context, case_id: str, *together: Inquiry) -> Case:
    """The case; raises `NotFound` unless the actor may read it. What will be asked for next may be read together."""
    if len(case_id) > ID_LENGTH:
        raise NotFound(kind="case", id=case_id[:ID_LENGTH])
    if together:
        ctx.session.fetch([Fetch(Case, (case_id,)), *together])
    case = ctx.session.get(Case, case_id)
    if case is None:
        raise NotFound(kind="case", id=case_id)
    ctx.require("read", case)
    return case


def view_case(ctx: Context, case: Case) -> CaseView:
    """The one projection of a case: everything that shows values goes through it."""
    case_type, mask = case_type_of(ctx, case), mask_of(ctx, case)
    values = visible_values(ctx, case, case_type, mask)
    return CaseView(case, case_type, pack_of(ctx, case), mask, values, parties_of(ctx, case))


def shown_headline(view: CaseView) -> str:
    """The line that names the case, or nothing when the actor may not see what the line says."""
    name = (view.case_type.headline or "").partition(".")[0]
    return "" if name in view.case_type.fields and name not in view.values else view.case.headline


def display(ctx: Context, view: CaseView, path: str) -> object:
    """The value at a dotted path, if the actor may see it."""
    name = path.split(".", maxsplit=1)[0]
    if name in view.case_type.fields and name not in view.values:
        return None
    return follow(ctx.facts(view.case), path)


def available_actions(ctx: Context, case: Case) -> list[Available]:
    """What the actor's roles could do with the case in its stage; what can't be done yet says why."""
    if case.erased_at is not None:
        return []
    case_type, facts = case_type_of(ctx, case), ctx.facts(case)
    found = []
    for name, transition in case_type.transitions.items():
        refusal = refusal_of(ctx, case, case_type, name, facts)
        found.append(_available(case_type, name, "transition", refusal, transition.form, transition.tone))
    for name, process in case_type.processes.items():
        refusal = refusal_of(ctx, case, case_type, name, facts)
        form = process.on_demand.form if process.on_demand else None
        found.append(_available(case_type, name, "process", refusal, form, "normal"))
    return [available for available in found if available]


def _available(
    case_type: CaseType, name: str, kind: str, refusal: Refusal | None, form: str | None, tone: str
) -> Available | None:
    if refusal and refusal.kind in ("stage", "role"):
        return None
    reason = (refusal.text or _condition(refusal)) if refusal else None
    return Available(name, kind, title_of(case_type, name), refusal is None, reason, form, tone)


def _condition(refusal: Refusal) -> Text:
    return Text({"en": f"Needs: {refusal.condition}", "fr": f"Condition : {refusal.condition}"})


def tasks_of(ctx: Context, case: Case) -> list[Task]:
    """The case's tasks, open ones first, then the latest."""
    statement = select(Task).where(Task.case_id == case.id)
    tasks = list(ctx.session.exec(statement.order_by(col(Task.created_at).desc())))
    return sorted(tasks, key=lambda task: task.status != TaskStatus.OPEN)


def readable(ctx: Context, packs: Mapping[str, Pack] | None = None, action: str = "read") -> ColumnElement[bool]:
    """The condition that selects the cases with which the actor may do `action`, pushed down into SQL."""
    return or_(false(), *_legs(ctx, packs or ctx.kernel.definitions.in_force, action))


def _legs(ctx: Context, packs: Mapping[str, Pack], action: str) -> list[ColumnElement[bool]]:
    legs = []
    for pack in packs.values():
        for name in pack.all("case_type"):
            condition = _leg(ctx, pack, name, action)
            if condition is not None:
                legs.append(condition)
    return legs


def _leg(ctx: Context, pack: Pack, name: str, action: str) -> ColumnElement[bool] | None:
    here = and_(col(Case.pack) == pack.name, col(Case.case_type) == name)
    if ctx.actor.kind == "system":
        return here
    if not any(ctx.kernel.policies.matching(ctx.actor, pack.name, name, action)):
        return None
    columns = columns_of(pack.get("case_type", name), ctx.session.get_bind().dialect.name)
    known = known_time(pack, ctx.now())
    return and_(here, row_filter(ctx.kernel.policies, ctx.actor, pack.name, name, action, columns, known))


def cases_of_party(ctx: Context, party_id: str) -> list[Case]:
    """The cases of a party that the actor may read, latest first."""
    theirs = select(CaseParty.case_id).where(CaseParty.party_id == party_id)
    statement = select(Case).where(col(Case.id).in_(theirs), readable(ctx)).order_by(col(Case.opened_at).desc())
    return list(ctx.session.exec(statement))


def children_of(ctx: Context, case: Case) -> list[Case]:
    """The readable cases that were opened from this one, latest first."""
    statement = select(Case).join(CaseLink, col(CaseLink.child_id) == col(Case.id))
    statement = statement.where(CaseLink.parent_id == case.id, readable(ctx)).order_by(col(Case.opened_at).desc())
    return list(ctx.session.exec(statement))


def values_json(view: CaseView) -> dict[str, Any]:
    """The visible values as JSON."""
    return {name: view.case_type.fields[name].keep(value) for name, value in view.values.items()}
