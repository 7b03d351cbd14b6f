"""Why somebody is shown a widget of the dossier, or not: roles and conditions of its tab and its own, its fields."""

from collections.abc import Iterator

from core.definitions.language import Text
from modules.cases.queries import view_case
from modules.dossiers.dossier import dossier_of, is_shown
from modules.dossiers.labels import humanise
from modules.dossiers.language import Dossier, Frame, Tab, Widget
from modules.explaining.answers import Answer, Place, Reason
from modules.explaining.errors import UnknownName
from modules.explaining.fields import named_fields
from modules.explaining.questions import Question, place_in
from modules.explaining.rights import right


def why_widget(question: Question) -> Answer:
    """The verdict is `shown`, `hidden` or `empty`: nothing that it shows may be seen."""
    view = view_case(question.ctx, question.case)
    dossier = dossier_of(question.ctx, view)
    tab_name, tab, name, widget = _find(question, dossier)
    reads = question.ctx.may("read", question.case)
    framed = all(is_shown(question.ctx, view, one) for one in (tab, widget.frame))
    fields = named_fields(widget.options)
    empty = bool(fields) and fields <= set(question.case_type.fields) and not fields & set(view.values)
    yes = reads and framed and not empty
    reasons = [*right(question, "read")]
    reasons += _frame(question, tab, (tab_name,), "tab")
    reasons += _frame(question, widget.frame, (tab_name, "widgets", name), "widget")
    if empty:
        titles = tuple(question.field_title(one) for one in sorted(fields))
        reasons.append(Reason("widget_empty", {"fields": titles}, False, _place(question, tab_name, "widgets", name)))
    title = widget.frame.title or Text({"": humanise(name)})
    verdict = "shown" if yes else "empty" if reads and framed else "hidden"
    return Answer("widget", question.name, title, verdict, yes, tuple(reasons))


def widget_names(dossier: Dossier) -> list[str]:
    """Every widget with its tab, as `file.summary`."""
    return [f"{tab}.{name}" for tab, one in dossier.tabs.items() for name in one.widgets]


def _find(question: Question, dossier: Dossier) -> tuple[str, Tab, str, Widget]:
    """The widget called `tab.widget`, or the first called so; raises `UnknownName`."""
    for tab_name, tab in dossier.tabs.items():
        for name, widget in tab.widgets.items():
            if question.name in (name, f"{tab_name}.{name}"):
                return tab_name, tab, name, widget
    raise UnknownName("widget", question.name, widget_names(dossier))


def _place(question: Question, *path: str) -> Place | None:
    return place_in(question.pack, "dossier", question.case.case_type, ("tabs", *path))


def _frame(question: Question, framed: Tab | Frame, path: tuple[str, ...], what: str) -> Iterator[Reason]:
    if framed.roles:
        yes = bool(question.roles & set(framed.roles))
        told = {"roles": question.role_titles(framed.roles)}
        yield Reason(f"{what}_roles" if yes else f"{what}_other_roles", told, yes, _place(question, *path, "roles"))
    if framed.when is not None:
        yes = framed.when.expression.holds(question.facts)
        parts = question.condition(framed.when.expression)
        yield Reason(
            f"{what}_when" if yes else f"{what}_not_when", {}, yes, _place(question, *path, "when"), parts=parts
        )
