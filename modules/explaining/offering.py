"""What the panel offers to ask about, and for whom: nothing that whoever asks may not know of."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.access.language import RolesFile
from core.context import Context
from core.definitions.language import Text
from modules.cases.acting import title_of
from modules.cases.models import Case, TaskStatus
from modules.cases.queries import CaseView, tasks_of, view_case
from modules.documents.language import pieces_in
from modules.documents.queries import title_of as piece_title
from modules.documents.seeing import sees_piece
from modules.dossiers.dossier import dossier_of
from modules.dossiers.labels import field_label, humanise


@dataclass(frozen=True)
class Group:
    """Questions of one kind: pairs of what the form sends and a title."""

    title: str
    items: tuple[tuple[str, Text], ...]


def offered(ctx: Context, case: Case) -> list[Group]:
    """The questions by kind; of fields and widgets, an administrator is offered all."""
    view = view_case(ctx, case)
    groups = (
        Group("Case", (("stage:", Text({"": "Stage"})), ("basket:", Text({"": "Basket"})))),
        Group("Actions", tuple(_actions(view))),
        Group("Fields", tuple(_fields(ctx, view))),
        Group("Widgets", tuple(_widgets(ctx, view))),
        Group("Pieces", tuple(_pieces(ctx, view))),
        Group("Tasks", tuple((f"task:{one.name}", Text.of(one.title)) for one in tasks_of(ctx, case) if _is_open(one))),
    )
    return [group for group in groups if group.items]


def _is_open(task: object) -> bool:
    return getattr(task, "status", "") == TaskStatus.OPEN


def _actions(view: CaseView) -> Iterator[tuple[str, Text]]:
    for name, transition in view.case_type.transitions.items():
        if transition.by:
            yield f"action:{name}", title_of(view.case_type, name)
    for name, process in view.case_type.processes.items():
        if process.on_demand:
            yield f"action:{name}", title_of(view.case_type, name)


def _fields(ctx: Context, view: CaseView) -> Iterator[tuple[str, Text]]:
    for name, field in view.case_type.fields.items():
        if name in view.values or ctx.actor.administrator:
            yield f"field:{name}", field_label(name, field)


def _widgets(ctx: Context, view: CaseView) -> Iterator[tuple[str, Text]]:
    for tab_name, tab in dossier_of(ctx, view).tabs.items() if ctx.actor.administrator else ():
        for name, widget in tab.widgets.items():
            yield f"widget:{tab_name}.{name}", widget.frame.title or Text({"": humanise(name)})


def _pieces(ctx: Context, view: CaseView) -> Iterator[tuple[str, Text]]:
    for name, piece in pieces_in(view.case_type).items():
        if sees_piece(ctx, view.case, piece):
            yield f"piece:{name}", piece_title(name, piece)


def whom_choices(ctx: Context, case: Case) -> list[tuple[str, Text]]:
    """The roles and parties as which an administrator may look."""
    roles: RolesFile | None = ctx.pack(case.pack).single("roles")
    found = [(f"role:{name}", role.title) for name, role in roles.roles.items()] if roles else []
    view = view_case(ctx, case)
    parties = view.case_type.parties
    return [*found, *((f"party:{name}", parties[name].title) for name in view.parties if name in parties)]
