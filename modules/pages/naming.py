"""Pages about a case: people name it by its reference, and by what else its case type asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.context import Context
from core.definitions.language import Text
from core.definitions.packs import File, Pack
from core.registry import Registry
from modules.cases.askedforms import made_host
from modules.cases.language import CaseType
from modules.cases.receiving import Received, find_received
from modules.cases.receptions import Reception
from modules.cases.referencing import write_reference
from modules.forms.building import types_of
from modules.forms.form import compile_form
from modules.forms.generating import Wording, component_of
from modules.pages.errors import NoSuchCase, NotReceived
from modules.pages.language import Page

REFERENCE = "reference"
LABEL = Text({"en": "Reference", "fr": "Référence"})
EXAMPLE_NUMBER = 123
MOST_CHARACTERS = 64


def naming_form(page: Page) -> str:
    """The name of the form that asks which case a page is about; no written form can have it."""
    return f"{page.page}-about"


def reception_of(pack: Pack, page: Page) -> Reception | None:
    """How the case type that a page is about receives what the page opens."""
    about = pack.get("case_type", page.about) if page.about else None
    return about.receives.get(page.opens) if isinstance(about, CaseType) else None


def derive_naming(registry: Registry, pack: Pack, file: File) -> Iterator[File]:
    """The form that asks which case it is about."""
    page: Page = file.value
    about, reception = pack.get("case_type", page.about or ""), reception_of(pack, page)
    if reception is not None:
        schema, name = _schema(about, reception), naming_form(page)
        compiled = compile_form(schema, name, types_of(registry), host=replace(made_host(registry), needs=None))
        yield File("form", name, file.document, compiled, derived=True)


def _schema(about: CaseType, reception: Reception) -> dict[str, Any]:
    """A line for the reference, and the components of the fields that are asked for; all of it must be given."""
    words, example = Wording(), write_reference(about.reference, 2026, EXAMPLE_NUMBER)
    hint = Text({"en": f"Such as {example}", "fr": f"Par exemple {example}"})
    first = {
        "type": "textfield",
        "key": REFERENCE,
        "label": words.say(LABEL),
        "description": words.say(hint),
        "validate": {"maxLength": MOST_CHARACTERS},
    }
    asked = {name: about.fields[name] for name in reception.asks if name in about.fields}
    components = [first, *(component_of(name, field, words) for name, field in asked.items())]
    needed = [{**one, "validate": {**one.get("validate", {}), "required": True}} for one in components]
    return {"title": words.say(about.title), "components": needed, "i18n": words.i18n}


def find_about(ctx: Context, pack: Pack, page: Page, named: Mapping[str, Any]) -> Received | None:
    """The case that somebody names by the naming form's values; None for a page that is about none."""
    if not page.about or not isinstance(reference := named.get(REFERENCE), str):
        return None
    return find_received(ctx, (pack.name, page.about), page.opens, reference[:MOST_CHARACTERS], named)


@dataclass(frozen=True)
class Named:
    """The case that a page is about, as a stranger may know it: its reference, and what its case type shows."""

    title: Text
    reference: str
    rows: tuple[tuple[str, str], ...]


def shown_of(ctx: Context, received: Received, language: str) -> Named:
    """What is shown of a case to whoever has named it."""
    fields = received.case_type.fields
    rows = (
        (fields[name].title_of(name, language), fields[name].spoken(value, language))
        for name, value in received.told(ctx).items()
    )
    return Named(received.case_type.title, received.case.reference, tuple(rows))


def require_about(ctx: Context, pack: Pack, page: Page, named: Mapping[str, Any]) -> Received | None:
    """The same; raises `NoSuchCase` or `NotReceived`, whichever mistake was made, when a page is about a case."""
    found = find_about(ctx, pack, page, named)
    if found is not None or not page.about:
        return found
    reception = reception_of(pack, page)
    if reception is not None and reception.why_not:
        raise NotReceived(reason=reception.why_not.in_(ctx.actor.language))
    raise NoSuchCase()
