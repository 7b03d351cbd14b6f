"""Lists of cases, page by page, by rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import col, select

from core.context import Context
from core.web.api import read_cursor, write_cursor
from modules.cases.models import Case
from modules.cases.queries import readable

FILTERS: Mapping[str, Any] = {
    "pack": Case.pack,
    "case_type": Case.case_type,
    "stage": Case.stage,
    "basket": Case.basket,
    "assignee": Case.assignee,
}


@dataclass(frozen=True)
class CasePage:
    """One page of a list, and the cursor of the next one (empty at the end)."""

    cases: list[Case]
    next: str


def list_cases(ctx: Context, filters: Mapping[str, str], cursor: str, limit: int) -> CasePage:
    """Readable cases, latest first; `filters` by pack, case_type, stage, basket or assignee."""
    ctx.checked = True
    conditions: list[ColumnElement[bool]] = [readable(ctx)]
    conditions += [col(FILTERS[name]) == value for name, value in filters.items() if value]
    position = read_cursor(cursor, 1)
    if position:
        conditions.append(col(Case.id) < position[0])
    statement = select(Case).where(and_(*conditions)).order_by(col(Case.id).desc()).limit(limit + 1)
    found = list(ctx.session.exec(statement))
    more = len(found) > limit
    return CasePage(found[:limit], write_cursor(found[limit - 1].id) if more else "")


def escape_like(text: str) -> str:
    """`text` with LIKE's wildcards taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
