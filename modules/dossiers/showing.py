"""Values as pages show them: through the mask, with what the template needs to format them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from core.context import Context
from core.definitions.language import Text
from modules.cases.acting import stage_title
from modules.cases.clocknames import clock_facts
from modules.cases.clocks import clocks_of
from modules.cases.fields import CaseField
from modules.cases.language import CaseType
from modules.cases.models import Case, CaseClock
from modules.cases.pointing import look_up
from modules.cases.queries import CaseView, display, shown_headline
from modules.dossiers.clocking import TONES, is_clock, sign_of
from modules.dossiers.labels import label_of
from modules.dossiers.people import names_of
from modules.parties.models import Party

LANGUAGES = ("en", "fr")
"""What values are said in; other languages read the English."""
MOMENTS = ("opened_at", "changed_at", "closed_at", "stage_since")


@dataclass(frozen=True)
class Shown:
    """One value: `kind` says how the template formats it, `url` where it leads, `tone` how it stands out."""

    kind: str = "none"
    value: object = None
    unit: Text | None = None
    url: str = ""
    tone: str = ""
    rows: tuple[tuple["Shown", ...], ...] = ()
    heads: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Row:
    """A value with its name and the path that it comes from."""

    path: str
    label: Text
    shown: Shown


NOTHING = Shown()


@dataclass
class Shower:
    """Shows values of many cases; the names of people are looked up once."""

    ctx: Context
    names: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, Mapping[str, CaseClock]] = field(default_factory=dict)

    @classmethod
    def for_cases(cls, ctx: Context, cases: Iterable[Case]) -> "Shower":
        """A shower that knows everybody to whom one of the cases is assigned, and the clocks of all."""
        known = list(cases)
        names = names_of(ctx, (case.assignee for case in known))
        return cls(ctx, names, clocks_of(ctx, [case.id for case in known]))

    def rows(self, view: CaseView, paths: Iterable[str]) -> list[Row]:
        """The visible ones among `paths`, named."""
        visible = (path for path in paths if sees(view, path))
        return [Row(path, label_of(view.case_type, path), self.show(view, path)) for path in visible]

    def show(self, view: CaseView, path: str) -> Shown:
        """What stands at `path`; nothing for what the actor may not see."""
        first, _, rest = path.partition(".")
        if not sees(view, path):
            return NOTHING
        if first in view.case_type.fields:
            return self._field(view, first, rest)
        if first in view.case_type.parties:
            return show_party(view.parties.get(first), rest)
        if is_clock(view.case_type, path):
            return self.clock(view, *rest.split("."))
        own = OWN.get(path)
        return own(self, view) if own else show_plain(display(self.ctx, view, path))

    def _field(self, view: CaseView, name: str, part: str) -> Shown:
        field, value = view.case_type.fields[name], view.values.get(name)
        if part:
            inner = field.of.get(part)
            found = value.get(part) if isinstance(value, Mapping) else None
            return show_field(inner, found) if inner else show_plain(found)
        if field.kind.refers and value:
            return show_pointed(self.ctx, view, field, value)
        return show_field(field, value)

    def assignee(self, view: CaseView) -> Shown:
        """Who treats the case."""
        person = view.case.assignee
        return Shown("person", self.names.get(person, "")) if person else Shown("person", "")

    def clock(self, view: CaseView, name: str, attribute: str = "") -> Shown:
        """A clock with its state, or one thing of it; nothing before it has started."""
        row = self.clocks.get(view.case.id, {}).get(name)
        if row is None:
            return NOTHING
        sign = sign_of(self.ctx, view.case, row, view.case_type.clocks[name].title)
        if attribute == "elapsed":
            return Shown("text", sign.used)
        if attribute in ("", "due"):
            return Shown("clock", sign, tone=TONES.get(sign.state, ""))
        return show_plain(clock_facts(self.ctx, view.case, row)[attribute])

    def due(self, view: CaseView) -> Shown:
        """The deadline, with its urgency."""
        return show_due(self.ctx, view.case.due_at)


def sees(view: CaseView, path: str) -> bool:
    """Whether the actor may see what stands at `path`."""
    name = path.partition(".")[0]
    return name not in view.case_type.fields or name in view.values


def show_due(ctx: Context, due: datetime | None) -> Shown:
    """A deadline: late when it is over, soon within a day."""
    if due is None:
        return NOTHING
    away = aware(due) - ctx.now()
    tone = "late" if away.total_seconds() < 0 else "soon" if away.days < 1 else ""
    return Shown("due", aware(due), tone=tone)


def aware(moment: datetime) -> datetime:
    """The moment with its zone; stored ones are in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def stage_tone(case_type: CaseType, stage: str) -> str:
    """How a stage stands out in lists."""
    found = case_type.stages.get(stage)
    if found is None or found.final:
        return "neutral"
    return "info" if stage == next(iter(case_type.stages)) else "accent"


def show_stage(case_type: CaseType, stage: str) -> Shown:
    """A stage by its title."""
    return Shown("stage", stage_title(case_type, stage), tone=stage_tone(case_type, stage))


def headline_of(view: CaseView) -> str:
    """The line that names the case, or its reference when the actor may not see what the line says."""
    return shown_headline(view) or view.case.reference


def show_party(party: Party | None, attribute: str) -> Shown:
    """A party's name with its page, or one of its attributes."""
    if party is None:
        return NOTHING
    if attribute in ("", "name"):
        return Shown("text", party.name, url=f"/parties/{party.id}")
    if attribute.startswith("attributes."):
        return show_plain(party.attributes.get(attribute.partition(".")[2]))
    value = getattr(party, attribute, None) if attribute in PARTY_KINDS else None
    return Shown(PARTY_KINDS[attribute], value) if value else NOTHING


PARTY_KINDS: Mapping[str, str] = {
    "first_name": "text",
    "last_name": "text",
    "email": "email",
    "phone": "phone",
    "kind": "word",
    "language": "word",
}


def show_field(field: CaseField, value: object) -> Shown:
    """A field's value by its type."""
    if value is None or value in ("", []):
        return NOTHING
    kind = field.kind.shown_as(field)
    if kind == "list":
        return _show_list(field, value)
    if kind in ("choices", "spoken"):
        return Shown("choices", [Text({language: field.spoken(value, language) for language in LANGUAGES})])
    return Shown(kind, value, unit=field.unit)


def show_pointed(ctx: Context, view: CaseView, field: CaseField, value: object) -> Shown:
    """What a field points to, by name; nothing of what the actor may not see."""
    texts = value if isinstance(value, list) else [value]
    found = [one for one in (look_up(ctx, str(text), field, view.case) for text in texts) if one]
    if len(texts) == len(found) == 1:
        return Shown("text", found[0].title, url=found[0].url)
    return Shown("text", ", ".join(one.title for one in found)) if found else NOTHING


def _show_list(field: CaseField, value: object) -> Shown:
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    cells = tuple(tuple(show_field(one, row.get(name)) for name, one in field.of.items()) for row in rows)
    heads = tuple(one.title or Text({"": name.replace("_", " ").capitalize()}) for name, one in field.of.items())
    return Shown("list", len(rows), rows=cells, heads=heads)


def show_plain(value: object) -> Shown:
    """A value of which only the Python type is known."""
    if value is None or value == "":
        return NOTHING
    return Shown(next((name for kind, name in PLAIN.items() if isinstance(value, kind)), "text"), value)


PLAIN: Mapping[type, str] = {
    bool: "boolean",
    int: "number",
    Decimal: "number",
    datetime: "datetime",
    date: "date",
    str: "text",
}
OWN: Mapping[str, Callable[[Shower, CaseView], Shown]] = {
    "stage": lambda _, view: show_stage(view.case_type, view.case.stage),
    "due": Shower.due,
    "assignee": Shower.assignee,
    "reference": lambda _, view: Shown("text", view.case.reference, url=f"/cases/{view.case.id}"),
    "headline": lambda _, view: Shown("text", headline_of(view), url=f"/cases/{view.case.id}"),
    **{name: lambda _, view, name=name: show_plain(getattr(view.case, name)) for name in MOMENTS},  # type: ignore[misc]
}
