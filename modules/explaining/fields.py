"""Why somebody may see a field, or not; and why it holds what it holds."""

from collections.abc import Iterator

from modules.cases.language import CaseType
from modules.cases.masking import mask_of
from modules.cases.provenance import Origin, origins_of
from modules.cases.showing import hidden_now
from modules.dossiers.language import Dossier
from modules.dossiers.origins import KINDS
from modules.dossiers.people import names_of
from modules.explaining.answers import Answer, Interface, Place, Reason
from modules.explaining.conditions import told_calculation, written
from modules.explaining.errors import UnknownName
from modules.explaining.questions import Question, place_in
from modules.explaining.rights import Granted, held_grants, holds, right

PERSON = "person:"
SOURCES = {
    "form": "origin_form",
    "page": "origin_page",
    "step": "origin_step",
    "calculated": "origin_calculated",
    "default": "origin_default",
    "import": "origin_import",
    "case": "origin_case",
}


def why_field(question: Question) -> Answer:
    """The verdict is `shown` or `hidden`; whoever asks also reads where a value comes from that they see."""
    fields = question.case_type.fields
    if question.name not in fields:
        raise UnknownName("field", question.name, fields)
    reads = question.ctx.may("read", question.case)
    gone = question.name in hidden_now(question.ctx, question.case, question.case_type)
    yes = reads and not gone and mask_of(question.ctx, question.case).shows(question.name)
    reasons = [*_sight(question, reads)]
    if question.sight.field(question.name):
        reasons += _origin(question)
    title = question.field_title(question.name)
    return Answer("field", question.name, title, "shown" if yes else "hidden", yes, tuple(reasons))


def _sight(question: Question, reads: bool) -> Iterator[Reason]:
    yield from right(question, "read")
    if not reads:
        return
    if question.ctx.actor.kind == "party":
        yield from _sight_of_party(question)
    elif question.name not in _present(question).fields:
        yield Reason("field_of_the_past", {}, mask_of(question.ctx, question.case).shows(question.name))
    else:
        counted = (one for one in held_grants(question, "read") if holds(question, one))
        yield from (_mask(question, one) for one in counted)
    field = question.case_type.fields[question.name]
    if field.visible is not None:
        yes = field.visible.expression.holds(question.facts)
        parts = question.condition(field.visible.expression)
        place = question.place("fields", question.name, "visible")
        yield Reason("field_visible" if yes else "field_not_visible", {}, yes, place, parts=parts)
    if _in_no_widget(question):
        yield Reason("field_in_no_widget", {}, None, place_in(question.pack, "dossier", question.case.case_type, ()))


def _present(question: Question) -> CaseType:
    found: CaseType = question.in_force.get("case_type", question.case.case_type) or question.case_type
    return found


def _mask(question: Question, one: Granted) -> Reason:
    hides = one.grant.fields.hides(question.name)
    place = place_in(question.in_force, "roles", "roles", (*one.path, "fields"))
    told = {"role": question.role_titles([one.role])[0]}
    return Reason("field_masked" if hides else "field_granted", told, not hides, place)


def _sight_of_party(question: Question) -> Iterator[Reason]:
    for role in sorted(question.roles):
        name = role.rpartition(":")[2]
        party = question.case_type.parties.get(name)
        if party is not None:
            yes = question.name in party.sees
            code = "field_granted" if yes else "field_masked"
            yield Reason(code, {"role": party.title}, yes, question.place("parties", name, "sees"))


def _in_no_widget(question: Question) -> bool:
    """Whether the dossier has widgets, and none of them names the field."""
    dossier: Dossier | None = question.pack.get("dossier", question.case.case_type)
    shown = [widget.options for tab in dossier.tabs.values() for widget in tab.widgets.values()] if dossier else []
    return dossier is not None and not any(question.name in named_fields(options) for options in shown)


def named_fields(options: object) -> set[str]:
    """The fields that a widget's options name."""
    root = getattr(options, "root", None)
    paths = [root] if isinstance(root, str) else root if isinstance(root, list | tuple) else []
    return {str(path).partition(".")[0] for path in paths}


def _origin(question: Question) -> Iterator[Reason]:
    field, name = question.case_type.fields[question.name], question.name
    value = question.facts.get(name)
    if field.value is not None:
        parts = told_calculation(field.value.expression, question.facts, question.sight)
        yield Reason(
            "value_calculated", {"value": written(value)}, None, question.place("fields", name, "value"), parts=parts
        )
    origin = origins_of(question.ctx, question.case).get(name)
    if origin is None:
        yield Reason("value_never_set", {}, None, question.place("fields", name, key=True))
    elif field.value is None:
        yield _told(question, origin, value)


def _told(question: Question, origin: Origin, value: object) -> Reason:
    kind, _, what = origin.source.partition(":")
    id_ = origin.actor.removeprefix(PERSON)
    who = names_of(question.ctx, [id_]).get(id_) if origin.actor.startswith(PERSON) else None
    told = {
        "value": written(value),
        "what": what.rpartition(":")[2].replace("_", " "),
        "who": who or Interface("Liasse" if origin.actor.startswith("system") else "the party"),
    }
    place = _place_of(question, kind, what)
    code = SOURCES[kind] if kind in KINDS else "origin_hand"
    return Reason(code, told, None, place, at=origin.at, entry=origin.entry or None)


SECTIONS = {"process": "processes", "transition": "transitions"}


def _place_of(question: Question, kind: str, what: str) -> Place | None:
    """The steps, or the default, that set the value."""
    section, _, name = what.partition(":")
    if kind == "default":
        return question.place("fields", question.name, "default")
    return question.place(SECTIONS[section], name, key=True) if kind == "step" and section in SECTIONS else None
