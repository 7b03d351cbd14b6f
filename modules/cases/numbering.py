"""The running numbers of references: counted by year where references name it, else from year to year."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import func, select

from core.context import Context
from core.rows.making import change, make
from core.rows.session import Fetch
from modules.cases.language import CaseType
from modules.cases.models import CaseCounter
from modules.cases.referencing import YEAR, write_reference

EVERY_YEAR = 0
"""The year of a counter that goes on from year to year."""


def first_of_opening(command: Any, ctx: Context) -> Sequence[Fetch]:
    """What a command that opens a case (`pack`, `case_type`) reads first: the last number given, locked."""
    pack = ctx.kernel.definitions.in_force.get(command.pack)
    case_type = pack.get("case_type", command.case_type) if pack else None
    if case_type is None:
        return ()
    return (Fetch(CaseCounter, _counter_of(ctx, command.pack, case_type), lock=True),)


def next_reference(ctx: Context, pack: str, case_type: CaseType) -> str:
    """The reference of the next case of this type, whose number is then given."""
    key = _counter_of(ctx, pack, case_type)
    counter = ctx.session.get(CaseCounter, key, with_for_update=True) or _begin(ctx, key)
    change(counter, number=counter.number + 1)
    ctx.session.add(counter)
    return write_reference(case_type.reference, _year(ctx, pack), counter.number)


def _counter_of(ctx: Context, pack: str, case_type: CaseType) -> tuple[str, str, int]:
    """Which counter numbers the cases of this type that are opened now."""
    return pack, case_type.case_type, _year(ctx, pack) if YEAR in case_type.reference else EVERY_YEAR


def _year(ctx: Context, pack: str) -> int:
    return ctx.now().astimezone(ctx.pack(pack).manifest.zone).year


def _begin(ctx: Context, key: tuple[str, str, int]) -> CaseCounter:
    pack, case_type, year = key
    last = 0 if year else _last_number(ctx, pack, case_type)
    return make(CaseCounter, pack=pack, case_type=case_type, year=year, number=last)


def _last_number(ctx: Context, pack: str, case_type: str) -> int:
    """The highest number that was given in any year, from when they were counted by year all the same."""
    given = select(func.max(CaseCounter.number)).where(CaseCounter.pack == pack, CaseCounter.case_type == case_type)
    return ctx.session.exec(given).one() or 0
