"""Checks of mail templates, and of the steps that send them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from core.definitions.link import names_in
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.definitions.walk import Found, walk
from core.diagnostics import nearest
from core.expressions.types import ANY, TEXT, Record, Type
from core.registry import Registry
from core.templates import check_template, paths_used
from modules.messages.language import MailTemplate, Send

PARTS = ("subject", "body")
LINK = "link"
GIVEN: Mapping[str, Type] = {LINK: TEXT, "form": ANY}
"""What a template knows beside the case; `form` is checked where the template is sent."""

Path = tuple[str | int, ...]


def template_names(scope: Scope) -> list[str]:
    """The mail templates of the pack."""
    return sorted(scope.pack.all("template"))


def check_templates(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Languages that a template lacks, and placeholders that mean nothing."""
    template: MailTemplate = scope.file.value
    known = {**_names(registry, scope), **GIVEN}
    for part in PARTS:
        texts = getattr(template, part).by_language
        yield from _missing_languages(part, texts, scope)
        for language, source in texts.items():
            yield from _check_source(source, (part, language) if language else (part,), known)
    if "\n" in "".join(template.subject.by_language.values()).strip():
        yield Problem(("subject",), "a subject has one line", "write 'subject: …' without '|'", "LI133")


def _missing_languages(part: str, texts: Mapping[str, str], scope: Scope) -> Iterator[Problem]:
    wanted = scope.pack.manifest.languages
    missing = [language for language in wanted if language not in texts]
    if ("" in texts and len(wanted) == 1) or not missing:
        return
    hint = f"write it in {', '.join(wanted)}: {part}: {{{wanted[0]}: …}}"
    yield Problem((part,), f"the {part} is not written in {', '.join(missing)}", hint, "LI131", at_key=True)


def _check_source(source: str, path: Path, known: Mapping[str, Type]) -> Iterator[Problem]:
    for p in check_template(source, known):
        yield Problem(path, p.message, p.hint, "LI132", p.offset, p.width)


def _names(registry: Registry, scope: Scope) -> dict[str, Type]:
    """The names of the template's case type; without one, those that every case type of the pack has."""
    if scope.case_type_name:
        return names_in(scope, registry)
    scopes = [replace(scope, case_type=one, case_type_name=name) for name, one in scope.pack.all("case_type").items()]
    every = [names_in(one, registry) for one in scopes] or [names_in(scope, registry)]
    return {name: kind for name, kind in every[0].items() if all(name in other for other in every)}


def check_sends(scope: Scope) -> Iterator[Problem]:
    """Steps that send what can't be filled in: another case type's template, a value that isn't there."""
    for found in walk(scope.file.value):
        step = found.owners[-1]
        if isinstance(step, Send) and found.path[-1:] == ("template",):
            yield from _check_send(step, found, scope)


def _check_send(step: Send, found: Found, scope: Scope) -> Iterator[Problem]:
    template = scope.pack.get("template", step.template)
    if not isinstance(template, MailTemplate):
        return
    others = [name for name in scope.pack.all("case_type") if name != scope.case_type_name]
    if template.case_type in others:
        message = f"the template '{step.template}' speaks of the case type '{template.case_type}'"
        yield Problem(found.path, message, "write one for this case type", "LI134")
    used = {
        path for part in PARTS for text in getattr(template, part).by_language.values() for path in paths_used(text)
    }
    role = scope.case_type.parties.get(step.to) if scope.case_type else None
    if (LINK,) in used and role and role.access == "none":
        message = f"the template '{step.template}' holds a link, but '{step.to}' may not open its dossier"
        yield Problem(found.path, message, f"give {step.to} 'access: own_dossier' or 'access: status'", "LI135")
    yield from _check_form(step, found, {path[1] for path in used if path[0] == "form" and len(path) > 1}, scope)


def _check_form(step: Send, found: Found, used: set[str], scope: Scope) -> Iterator[Problem]:
    """Values of a form that the template names must be there where it is sent."""
    form = _form_at(found, scope)
    if form == ANY:
        return
    known = form.fields if isinstance(form, Record) else {}
    for name in sorted(used - set(known)):
        message = f"the template '{step.template}' names form.{name}, which is not known here"
        close = nearest(name, known)
        hint = f"form.{close}" if close else "give the action a form with that value"
        yield Problem(found.path, message, hint, "LI136")


def _form_at(found: Found, scope: Scope) -> Type | None:
    form: Type | None = None
    for owner in found.owners:
        given = getattr(owner, "names_within", None)
        form = given(scope).get("form", form) if given else form
    return form
