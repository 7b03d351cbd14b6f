"""Tables of cases: each cell through the projection of its own case."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.context import Context
from core.definitions.language import Text
from modules.cases.models import Case
from modules.cases.queries import CaseView
from modules.dossiers.clocking import is_clock
from modules.dossiers.labels import CASE_LABELS, humanise, label_of
from modules.dossiers.showing import Shower, Shown, headline_of
from modules.dossiers.viewing import views_of

NAMING = ("reference", "headline")
"""Columns that every table shows in its first one."""


@dataclass(frozen=True)
class Line:
    """One case of a table."""

    case: Case
    title: Text
    headline: str
    url: str
    cells: tuple[Shown, ...]
    assignee: Shown


@dataclass(frozen=True)
class Table:
    """Cases with the names of their columns; `mixed` when they are of several types."""

    heads: tuple[tuple[str, Text], ...]
    lines: tuple[Line, ...]
    mixed: bool
    names_them: bool
    """Whether one of the columns says what the headline says."""


def case_table(ctx: Context, cases: Sequence[Case], columns: Sequence[str]) -> Table:
    """A table of cases that a query found by rights."""
    views = views_of(ctx, cases)
    shower = Shower.for_cases(ctx, cases)
    paths = [path for path in columns if path not in (*NAMING, "assignee")]
    return Table(
        tuple((path, _head(views, path)) for path in paths),
        tuple(_line(shower, view, paths) for view in views),
        len({(view.case.pack, view.case.case_type) for view in views}) > 1,
        any(view.case_type.headline in paths for view in views),
    )


def _line(shower: Shower, view: CaseView, paths: Sequence[str]) -> Line:
    cells = tuple(shower.show(view, path) for path in paths)
    assignee = shower.assignee(view)
    url = f"/cases/{view.case.id}"
    return Line(view.case, view.case_type.title, headline_of(view), url, cells, assignee)


def _head(views: Sequence[CaseView], path: str) -> Text:
    """The column's name in the first case type that knows it."""
    for view in views:
        case_type = view.case_type
        declared = path in case_type.fields or path.partition(".")[0] in case_type.parties
        if declared or is_clock(case_type, path):
            return label_of(case_type, path)
    return Text({"": CASE_LABELS.get(path) or humanise(path.replace(".", " "))})
