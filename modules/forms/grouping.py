"""A form.io form made from a case type: who, what, and which documents, in sections or in steps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modules.forms.generating import SourceField, SourceType, Wording, component_of
from modules.forms.translating import as_logic

MOST_ON_A_PAGE = 12
PER_STEP = 8
ASKED_OF_PARTIES = ("first_name", "last_name", "email", "phone")
SHOWN = "shown."
"""What stands before the name of a field when the host is asked whether people are asked for it."""
ENDINGS: Mapping[str, str] = {"jpg": ".jpg,.jpeg", "tiff": ".tiff,.tif"}


@dataclass(frozen=True)
class Choice:
    """What a generated form asks for: party roles, fields (None: all), pieces (None: all); in steps when it is long."""

    parties: tuple[str, ...] = ()
    fields: tuple[str, ...] | None = None
    pieces: tuple[str, ...] | None = None
    wizard: bool = False
    follows_case: bool = False
    """Whether its host can tell what the case needs, so that conditions may speak of more than the form asks for."""
    insisted: tuple[str, ...] = ()
    """Fields that are required whatever their own condition says."""
    languages: tuple[str, ...] = ()
    """Languages in which a party may be written to, if that is asked; the first one by default."""


EVERYTHING = Choice()


@dataclass(frozen=True)
class Section:
    """Components that stand together under a title."""

    key: str
    title: str
    components: Sequence[dict[str, Any]]


def generate_form(case_type: SourceType, choice: Choice = EVERYTHING) -> dict[str, Any]:
    """The form.io JSON that asks for what `choice` says, in the order of the case type.

    Fields that are calculated, that only steps set, or that hold an id are left out. What is required or visible under
    a condition follows it as far as it speaks of fields that the form asks for; the host tells what depends on more.
    """
    words = Wording()
    title = words.say(case_type.title)
    sections = [*_parties(case_type, choice, words), *_fields(case_type, choice, words, title)]
    sections += _pieces(case_type, choice, words)
    long = choice.wizard and sum(len(section.components) for section in sections) > MOST_ON_A_PAGE
    form: dict[str, Any] = {"title": title, "display": "wizard" if long else "form"}
    form["components"] = _pages(sections) if long else _boxes(sections)
    return {**form, "i18n": words.i18n} if words.i18n else form


def _pages(sections: Sequence[Section]) -> list[dict[str, Any]]:
    return [{"type": "panel", "key": s.key, "title": s.title, "components": s.components} for s in _steps(sections)]


def _steps(sections: Sequence[Section]) -> Iterator[Section]:
    """Long sections are cut into several."""
    for section in sections:
        parts = [section.components[i : i + PER_STEP] for i in range(0, len(section.components), PER_STEP)]
        for number, part in enumerate(parts, 1):
            numbered = f"{section.title} ({number}/{len(parts)})" if len(parts) > 1 else section.title
            yield Section(f"{section.key}_{number}" if number > 1 else section.key, numbered, part)


def _boxes(sections: Sequence[Section]) -> list[dict[str, Any]]:
    if len(sections) == 1 and sections[0].key != "documents":
        return list(sections[0].components)
    return [{"type": "fieldset", "key": s.key, "legend": s.title, "components": s.components} for s in sections]


def _parties(case_type: SourceType, choice: Choice, words: Wording) -> Iterator[Section]:
    roles: Mapping[str, Any] = getattr(case_type, "parties", {})
    for role in choice.parties:
        if role in roles:
            title = words.say(roles[role].title)
            asked = {"type": "party", "key": role, "label": title, "hideLabel": True, "ask": list(ASKED_OF_PARTIES)}
            spoken = {"ask": [*ASKED_OF_PARTIES, "language"], "languages": list(choice.languages)}
            asked |= spoken if choice.languages else {}
            yield Section(f"party_{role}", title, [{**asked, "validate": {"required": True}}])


def _fields(case_type: SourceType, choice: Choice, words: Wording, title: str) -> Iterator[Section]:
    asked = _asked(case_type, choice)
    follows = Following(asked, choice.follows_case, frozenset(choice.insisted))
    plain = [follows.field(component_of(n, f, words), n, f) for n, f in asked.items() if not f.is_rows]
    if plain:
        yield Section("main", title, plain)
    for name, field in asked.items():
        if field.is_rows:
            component = follows.field(component_of(name, field, words), name, field)
            yield Section(f"list_{name}", str(component["label"]), [component])


def _asked(case_type: SourceType, choice: Choice) -> dict[str, SourceField]:
    """The fields that people fill."""
    every = choice.fields is None
    names = case_type.fields if choice.fields is None else choice.fields
    return {
        name: field
        for name, field in case_type.fields.items()
        if name in names and field.is_typed and not (every and field.is_named_by_id)
    }


@dataclass(frozen=True)
class Following:
    """Makes components follow conditions: over the fields that are `asked`, or with what the host knows of the case."""

    asked: Mapping[str, SourceField]
    case: bool
    insisted: frozenset[str] = frozenset()

    def field(self, component: dict[str, Any], name: str, field: SourceField) -> dict[str, Any]:
        """The component of a field, asked for and required while its conditions hold."""
        return self.shown(self.needed(component, name, field.required), name, field.visible)

    def needed(self, component: dict[str, Any], name: str, required: Any) -> dict[str, Any]:
        """The component, required while the condition of its field or piece holds."""
        if name in self.insisted:
            return {**component, "validate": {**component.get("validate", {}), "required": True}}
        trigger = self._trigger(name, required) if required else None
        return _changed(component, trigger, "validate.required", True) if trigger else component

    def shown(self, component: dict[str, Any], name: str, visible: Any) -> dict[str, Any]:
        """The component, hidden unless the condition of its field holds."""
        trigger = self._trigger(f"{SHOWN}{name}", visible) if visible else None
        if trigger is None:
            return component
        if trigger["type"] == "json":
            return {**component, "conditional": {"json": trigger["json"]}}
        return {**_changed(component, trigger, "hidden", False), "hidden": True}

    def _trigger(self, name: str, rule: Any) -> dict[str, Any] | None:
        logic = as_logic(rule.source, self.asked)
        if isinstance(logic, dict):
            return {"type": "json", "json": logic}
        if logic is not None or not self.case:
            return None
        reads = sorted({first for first, *_ in rule.expression.paths()} & set(self.asked))
        return {"type": "need", "need": name, "reads": reads}


def _changed(component: dict[str, Any], trigger: dict[str, Any], name: str, state: bool) -> dict[str, Any]:
    """The component, with a property that changes while the trigger holds."""
    action = {"type": "property", "property": {"value": name}, "state": state}
    return {**component, "logic": [*component.get("logic", ()), {"trigger": trigger, "actions": [action]}]}


def _pieces(case_type: SourceType, choice: Choice, words: Wording) -> Iterator[Section]:
    pieces: Mapping[str, Any] = getattr(case_type, "pieces", None) or {}
    names = pieces if choice.pieces is None else choice.pieces
    follows = Following(_asked(case_type, choice), choice.follows_case)
    sent = {name: piece for name, piece in pieces.items() if name in names}
    if sent:
        shown = [follows.needed(_piece(n, p, words), f"pieces.{n}", p.required) for n, p in sent.items()]
        yield Section("documents", "Documents", shown)


def _piece(name: str, piece: Any, words: Wording) -> dict[str, Any]:
    """A piece as an upload; what it must be is checked when it comes."""
    label = words.say(piece.title, name.replace("_", " ").capitalize())
    component: dict[str, Any] = {"type": "piece", "key": f"piece_{name}", "label": label, "piece": name}
    component["filePattern"] = ",".join(ENDINGS.get(kind, f".{kind}") for kind in piece.accept)
    if piece.multiple:
        component["multiple"] = True
    hint = words.say(piece.help)
    if hint:
        component["description"] = hint
    always = piece.required is not None and piece.required.source.strip().lower() == "true"
    return {**component, "validate": {"required": True}} if always else component
