"""Checks of mail templates, and of the steps that send them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from core.definitions.language import Steps
from core.definitions.link import names_in
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.definitions.walk import Found, walk
from core.diagnostics import nearest
from core.expressions.types import ANY, DATETIME, TEXT, Record, Type
from core.registry import Registry
from core.templates import check_template, paths_used
from modules.cases.programs import flat
from modules.documents.language import pieces_in
from modules.messages.disclosing import check_disclosed
from modules.messages.language import MailTemplate, Send

PARTS = ("subject", "body")
LINK = "link"
ASKED = "asked"
ASKED_TYPE = Record(ASKED, {"title": TEXT, "message": TEXT, "due": DATETIME})
"""What the mail of a step `ask` says of the form that it asks for."""
DOCUMENT = "document"
SINGLE = re.compile(r"(?<!\{)\{ ?([a-z_][a-z0-9_.]*) ?\}(?!\})")

Path = tuple[str | int, ...]


def template_names(scope: Scope) -> list[str]:
    """The mail templates of the pack."""
    return sorted(scope.pack.all("template"))


def check_templates(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Languages that a template lacks, and placeholders that mean nothing."""
    template: MailTemplate = scope.file.value
    known = {**names_known(registry, scope), LINK: TEXT, ASKED: ASKED_TYPE}
    for part in PARTS:
        texts = getattr(template, part).by_language
        yield from missing_languages(part, texts, scope)
        yield from check_placeholders(part, texts, known)
    yield from check_disclosed({part: getattr(template, part).by_language for part in PARTS}, template.discloses, scope)
    if "\n" in "".join(template.subject.by_language.values()).strip():
        yield Problem(("subject",), "a subject has one line", "write 'subject: …' without '|'", "LI133")


def missing_languages(part: str, texts: Mapping[str, str], scope: Scope) -> Iterator[Problem]:
    """Languages of the pack in which a text is not written."""
    wanted = scope.pack.manifest.languages
    missing = [language for language in wanted if language not in texts]
    if ("" in texts and len(wanted) == 1) or not missing:
        return
    hint = f"write it in {', '.join(wanted)}: {part}: {{{wanted[0]}: …}}"
    yield Problem((part,), f"the {part} is not written in {', '.join(missing)}", hint, "LI131", at_key=True)


def check_placeholders(part: str, texts: Mapping[str, str], known: Mapping[str, Type]) -> Iterator[Problem]:
    """Placeholders that can't be read, say too much, or name nothing."""
    for language, source in texts.items():
        for p in check_template(source, known):
            path = (part, language) if language else (part,)
            yield Problem(path, p.message, p.hint, "LI132", p.offset, p.width)
        yield from _single_braces((part, language) if language else (part,), source, known)


def _single_braces(path: Path, source: str, known: Mapping[str, Type]) -> Iterator[Problem]:
    """Names between single braces, which a mail would show as they are."""
    for found in SINGLE.finditer(source):
        if found[1].split(".")[0] in known:
            hint = f"write {{{{ {found[1]} }}}}"
            yield Problem(path, "a placeholder has two braces", hint, "LI132", found.start(), len(found.group()))


def names_known(registry: Registry, scope: Scope) -> dict[str, Type]:
    """The names of the template's case type; without one, those that every case type of the pack has.

    `form` is checked where the template is used.
    """
    return {**_names(registry, scope), "form": ANY}


def _names(registry: Registry, scope: Scope) -> dict[str, Type]:
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
            yield from _check_attached(step, found, scope)


def _check_send(step: Send, found: Found, scope: Scope) -> Iterator[Problem]:
    template = scope.pack.get("template", step.template)
    if not isinstance(template, MailTemplate):
        return
    texts = [text for part in PARTS for text in getattr(template, part).by_language.values()]
    yield from check_use(found, scope, f"the template '{step.template}'", template.case_type, texts)
    used = {path for text in texts for path in paths_used(text)}
    if any(path[0] == ASKED for path in used):
        message = f"the template '{step.template}' names 'asked', which only the mail of a step 'ask' knows"
        yield Problem(found.path, message, "send another template, or name it in a step 'ask'", "LI136")
    role = scope.case_type.parties.get(step.to) if scope.case_type else None
    if (LINK,) in used and role and role.access == "none":
        message = f"the template '{step.template}' holds a link, but '{step.to}' may not open its dossier"
        yield Problem(found.path, message, f"give {step.to} 'access: own_dossier' or 'access: status'", "LI135")


def _check_attached(step: Send, found: Found, scope: Scope) -> Iterator[Problem]:
    """What is attached is a piece of the case, or a document that a step before has made."""
    known = {*_documents_left(found, scope), *pieces_in(scope.case_type)}
    for number, name in enumerate(step.attach):
        if name not in known:
            message = f"there is no document '{name}' here"
            hint = nearest(name, known) or "name a piece, or a 'generate' step before this one"
            place = (*found.path[:-1], "attach", number) if len(step.attach) > 1 else (*found.path[:-1], "attach")
            yield Problem(place, message, hint, "LI137")


def _documents_left(found: Found, scope: Scope) -> Iterator[str]:
    """The documents that steps around here make; a task of the same name takes nothing away from them."""
    for owner in found.owners:
        for word in ("steps", "on_open"):
            steps: Steps = getattr(owner, word, None) or Steps()
            for step in flat(steps):
                left = getattr(step.options, "names_left", None)
                named = left(scope).items() if left else ()
                yield from (name for name, kind in named if isinstance(kind, Record) and DOCUMENT in kind.fields)


def _names_at(found: Found, scope: Scope) -> dict[str, Type]:
    names: dict[str, Type] = {}
    for owner in found.owners:
        given = getattr(owner, "names_within", None)
        names.update(given(scope) if given else {})
    return names


def check_use(found: Found, scope: Scope, thing: str, case_type: str | None, texts: Iterable[str]) -> Iterator[Problem]:
    """A text (`thing`, such as "the template 'x'") that a step of this case type can't fill in."""
    others = [name for name in scope.pack.all("case_type") if name != scope.case_type_name]
    if case_type in others:
        message = f"{thing} speaks of the case type '{case_type}'"
        yield Problem(found.path, message, "write one for this case type", "LI134")
    used = {path for text in texts for path in paths_used(text)}
    yield from _check_form(thing, found, {path[1] for path in used if path[0] == "form" and len(path) > 1}, scope)


def _check_form(thing: str, found: Found, used: set[str], scope: Scope) -> Iterator[Problem]:
    """Values of a form that the text names must be there where it is used."""
    form = _names_at(found, scope).get("form")
    if form == ANY:
        return
    known = form.fields if isinstance(form, Record) else {}
    for name in sorted(used - set(known)):
        message = f"{thing} names form.{name}, which is not known here"
        close = nearest(name, known)
        hint = f"form.{close}" if close else "give the action a form with that value"
        yield Problem(found.path, message, hint, "LI136")
