"""Whether a case needs a field or a piece while a form about it is being filled: judged with the answers so far."""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from typing import Any, cast

from core.context import Context
from core.database import new_id
from core.expressions.expression import Expression
from modules.cases.calculating import in_order
from modules.cases.desks import Desk
from modules.cases.language import CaseType
from modules.cases.models import Case
from modules.forms.grouping import SHOWN

Facts = Mapping[str, object]
PIECE = "pieces."
"""What stands before the name of a piece."""


def is_needed(desk: Desk, name: str, answers: Mapping[str, Any]) -> bool:
    """Whether `required` of the field `name`, or of the piece `pieces.NAME`, holds once these answers are kept.

    `shown.NAME` asks whether the field is `visible` then.
    """
    conditions = list(_conditions(desk.case_type, name))
    if not conditions:
        return False
    with desk.reads() as ctx:
        facts = _with_answers(desk, answers, _facts_at(ctx, desk, later=name.startswith(PIECE)))
        return all(condition.holds(facts) for condition in conditions)


def _conditions(case_type: CaseType, name: str) -> Iterator[Expression]:
    """What must hold for it to be needed: its condition, and that people are asked for it at all."""
    if name.startswith(SHOWN):
        shown = case_type.fields.get(name.removeprefix(SHOWN))
        if shown is not None and shown.visible is not None:
            yield shown.visible.expression
        return
    pieces: Mapping[str, Any] = getattr(case_type, "pieces", None) or {}
    of_pieces = name.startswith(PIECE)
    thing = pieces.get(name.removeprefix(PIECE)) if of_pieces else case_type.fields.get(name)
    if thing is not None and thing.required is not None:
        yield thing.required.expression
        if not of_pieces and thing.visible is not None:
            yield thing.visible.expression


def _facts_at(ctx: Context, desk: Desk, later: bool) -> Facts:
    """What is known of the case; what may come `later`, as pieces may, is judged before a new case has a stage."""
    facts: Facts = ctx.facts(_case_at(ctx, desk))
    return cast(Facts, ChainMap({"stage": None}, cast(Any, facts))) if later and not desk.case_id else facts


def _case_at(ctx: Context, desk: Desk) -> Case:
    """The case, or the one that the form would open: never stored, in its first stage, without a value."""
    found = ctx.session.get(Case, desk.case_id) if desk.case_id else None
    if found is not None:
        return found
    now, case_type = ctx.now(), desk.case_type
    case = Case(
        id=new_id(),
        pack=desk.pack.name,
        case_type=case_type.case_type,
        definition="",
        reference="",
        stage=next(iter(case_type.stages)),
        stage_since=now,
        data={},
        salt="",
        opened_at=now,
        changed_at=now,
    )
    ctx.pinned[case.id] = desk.pack
    return case


def _with_answers(desk: Desk, answers: Mapping[str, Any], facts: Facts) -> Facts:
    """What expressions know once the fields hold what was answered, and what is calculated follows."""
    given: dict[str, object] = {}
    known = cast(Facts, ChainMap(given, cast(Any, facts)))
    for name, value in answers.items():
        if name in desk.case_type.fields:
            given[name] = _read(desk, name, value)
    for name, field in in_order(desk.case_type).items():
        if field.value is not None:
            given[name] = field.load(field.keep(field.value.expression.evaluate(known)))
    return known


def _read(desk: Desk, name: str, value: Any) -> object:
    """The answer as the field would hold it; nothing for one that it can't hold."""
    if isinstance(value, Mapping) and value and all(isinstance(one, bool) for one in value.values()):
        value = [key for key, chosen in value.items() if chosen]
    try:
        return desk.case_type.fields[name].read(value, desk.pack.manifest.zone)
    except (ValueError, TypeError, ArithmeticError, AttributeError):
        return None
