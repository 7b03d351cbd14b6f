"""`form:` as the name of a form, or as a list of fields from which one is made."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, ValidatorFunctionWrapHandler, WrapValidator

from core.definitions.language import Closed, Ref
from core.definitions.packs import File, Pack
from core.definitions.problems import Problem
from core.diagnostics import nearest
from core.registry import Registry
from modules.forms.building import host_of, no_siblings, types_of
from modules.forms.form import compile_form
from modules.forms.grouping import Choice, generate_form
from modules.forms.hosts import Host

Path = tuple[str | int, ...]
Names = tuple[str, ...]


class AskedFields(Closed):
    """A form made from the case type: its words, rules and translations are those of the fields and pieces."""

    parties: Names = Field(default=(), description="Roles of the people whom it asks for their name and addresses.")
    fields: Names | Literal["all"] = Field(default=(), description="Fields that it asks for, or all.")
    pieces: Names | Literal["all"] = Field(default=(), description="Pieces that can be sent with it, or all.")

    def choice(self, wizard: bool, insisted: Names = (), languages: Names = ()) -> Choice:
        """What is generated; `wizard` cuts a long form into steps, `languages` are those that parties choose from."""
        return Choice(
            self.parties,
            None if self.fields == "all" else self.fields,
            None if self.pieces == "all" else self.pieces,
            wizard,
            follows_case=True,
            insisted=insisted,
            languages=languages,
        )


class AskedForm(str):
    """The name of a form that follows from a list of fields."""

    asked: AskedFields
    insisted: Names = ()
    """Fields that what it is filled for needs."""

    def insisting(self, needs: Names) -> "AskedForm":
        """The form that insists on what is needed, as far as it asks for that; it has a name of its own."""
        named = self.asked.fields
        insisted = tuple(name for name in needs if named == "all" or name in named)
        if not insisted:
            return self
        found = AskedForm(f"{self}-{hashlib.sha256(' '.join(insisted).encode()).hexdigest()[:6]}")
        found.asked, found.insisted = self.asked, insisted
        return found

    def paths_written(self) -> Iterator[tuple[str, ...]]:
        """The fields and parties that it names: what is answered goes there."""
        named = self.asked.fields if isinstance(self.asked.fields, tuple) else ()
        yield from ((name,) for name in (*self.asked.parties, *named))


def read_form_name(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> str:
    """A form's name; a map of fields gets a name of its own, the same for the same map of the same file."""
    if not isinstance(value, Mapping):
        return str(handler(value))
    asked = AskedFields.model_validate(value)
    kind, key = (info.context or {}).get("file", ("", ""))
    digest = hashlib.sha256(f"{kind}/{key}/{asked.model_dump_json()}".encode()).hexdigest()
    found = AskedForm(f"{key[:50]}-{digest[:12]}")
    found.asked = asked
    return found


def spoken(form: str) -> str:
    """How people are told of a form: one that is made from fields has no name that they know."""
    return "the form made here" if isinstance(form, AskedForm) else f"the form '{form}'"


FormName = Annotated[str, Ref("form"), WrapValidator(read_form_name, json_schema_input_type=str | AskedFields)]


def derive_form(
    registry: Registry, pack: Pack, file: File, form: str, case_type: Any, *, wizard: bool, by_house: bool = False
) -> Iterator[File]:
    """The form that a list of fields stands for; none for a form that is written.

    Somebody of the house also says in which of the pack's languages a party is written to.
    """
    if isinstance(form, AskedForm) and case_type is not None:
        spoken_here = tuple(pack.manifest.languages) if by_house else ()
        languages = spoken_here if len(spoken_here) > 1 else ()
        schema = generate_form(case_type, form.asked.choice(wizard, form.insisted, languages))
        compiled = compile_form(schema, str(form), types_of(registry), host=made_host(registry))
        yield File("form", str(form), file.document, compiled, derived=True)


def made_host(registry: Registry) -> Host:
    """What a form offers that is made from fields: it also follows what the case needs."""
    return replace(host_of(registry, no_siblings), needs=lambda _name, _values: False)


def check_asked(form: str, path: Path, case_type: Any) -> Iterator[Problem]:
    """Names in a list of fields that the case type does not have, and fields that nobody fills in."""
    if not isinstance(form, AskedForm):
        return
    for what in ("parties", "fields", "pieces"):
        known = getattr(case_type, what, None) or {}
        named = getattr(form.asked, what)
        for index, name in enumerate(named if isinstance(named, tuple) else ()):
            if name not in known:
                message = f"there is no {WORDS[what]} '{name}'"
                yield Problem((*path, what, index), message, nearest(name, known), "LI120")
            elif what == "fields" and known[name].value is not None:
                message = f"the field '{name}' is calculated, so nobody can fill it in"
                yield Problem((*path, what, index), message, "leave it out", "LI185")
            elif what == "fields" and not known[name].is_typed:
                yield Problem((*path, what, index), only_steps(name), ASK_NOBODY, "LI176")
            elif what == "fields" and known[name].is_named_by_id:
                message = f"the field '{name}' holds the id of a {known[name].kind.refers}, which nobody could type"
                yield Problem((*path, what, index), message, SEND_PIECES[known[name].kind.refers], "LI178")


def only_steps(name: str) -> str:
    """What is wrong with asking people for a field that only steps set."""
    return f"only steps set the field '{name}', so nobody can fill it in"


SEND_PIECES: Mapping[str, str] = {
    "document": "ask for a document as a piece: declare it under 'pieces', and write pieces: [its name]",
    "party": "ask for a person as a party: declare it under 'parties', and write parties: [its name]",
}
ASK_NOBODY = "leave it out, or delete its 'set_by: steps'"
WORDS: Mapping[str, str] = {"parties": "party", "fields": "field", "pieces": "piece"}
