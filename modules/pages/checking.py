"""Checks of `pages/*.yaml` that models alone can't express."""

from collections.abc import Iterable, Iterator

from core.definitions.packs import File, Pack, Scope
from core.definitions.problems import Problem
from core.registry import Registry
from modules.cases.askedforms import check_asked, derive_form, spoken
from modules.cases.formchecks import check_unmapped, types_using
from modules.cases.language import CaseType, FormMapping
from modules.cases.outsideforms import check_outside
from modules.cases.receptions import Reception
from modules.documents.formchecks import refused_kinds
from modules.forms.form import Form
from modules.pages.language import Page
from modules.pages.naming import derive_naming, reception_of


def check_page(scope: Scope) -> Iterator[Problem]:
    """Nobody whom the case is about, pieces that the case does not know, fields that no stranger may be asked."""
    page: Page = scope.file.value
    form, case_type = scope.pack.get("form", page.form), scope.case_type
    if not isinstance(form, Form) or not isinstance(case_type, CaseType):
        return
    yield from check_asked(page.form, ("form",), case_type)
    yield from check_outside(scope.pack, page.form, case_type, ("form",))
    yield from _check_party(page, form, case_type, scope)
    yield from _check_about(page, scope.pack)
    yield from _never_given(page, form, case_type, reception_of(scope.pack, page))
    for path, select in form.sources().items():
        if select.source and select.source.kind == "resource":
            message = f"'{path}' of {spoken(page.form)} offers cases, which nobody may read without an account"
            yield Problem(("form",), message, "write the choices out, or ask for a reference", "LI175")
    for found in form.public_problems():
        where = ".".join(map(str, found.path))
        yield Problem(("form",), f"{found.message} ({where} of {spoken(page.form)})", found.hint, "LI172")


def check_page_form(scope: Scope) -> Iterator[Problem]:
    """Of a form: what it gives to the cases that public pages open agrees with them."""
    form = scope.file.value
    if not isinstance(form, Form):
        return
    pages: Iterable[Page] = scope.pack.all("page").values()
    opened = {page.opens for page in pages if page.form == form.name}
    told = {case_type.case_type for case_type in types_using(scope.pack, form.name)}
    for name in sorted(opened - told):
        case_type = scope.pack.get("case_type", name)
        if isinstance(case_type, CaseType):
            yield from check_unmapped(form, case_type)
            yield from refused_kinds(form, case_type)


def _check_about(page: Page, pack: Pack) -> Iterator[Problem]:
    """The case type that a page is about receives what the page opens."""
    about = pack.get("case_type", page.about) if page.about else None
    if isinstance(about, CaseType) and page.opens not in about.receives:
        message = f"a {page.about} receives no {page.opens}, so nobody can write about one here"
        hint = f"add to the case type '{page.about}': receives: {{{page.opens}: {{when: …, shows: […]}}}}"
        yield Problem(("about",), message, hint, "LI153")


def _never_given(page: Page, form: Form, case_type: CaseType, reception: Reception | None) -> Iterator[Problem]:
    """Fields that every case needs and that a case opened here could never have."""
    mapping = case_type.forms.get(form.name, FormMapping()).map
    given = {mapping.get(path, path) for path in form.paths()} | set(page.values)
    given |= set(reception.fields) if reception else set()
    for name, field in case_type.fields.items():
        always = field.required is not None and field.required.source.strip().lower() == "true"
        if always and field.is_typed and field.default is None and name not in given:
            message = f"every {page.opens} needs the field '{name}', and {spoken(page.form)} never asks for it"
            yield Problem(("form",), message, f"ask for '{name}', or set it with 'values' or 'default'", "LI182")


def derive_page_forms(registry: Registry, pack: Pack) -> Iterator[File]:
    """The forms of pages that list fields, or that say nothing of a form."""
    for file in pack.files.get("page", {}).values():
        page: Page = file.value
        yield from derive_form(registry, pack, file, page.form, pack.get("case_type", page.opens), wizard=True)
        yield from derive_naming(registry, pack, file)


def _check_party(page: Page, form: Form, case_type: CaseType, scope: Scope) -> Iterator[Problem]:
    if page.party not in case_type.parties or not set(case_type.forms) <= set(scope.pack.all("form")):
        return
    mapping = case_type.forms.get(page.form, FormMapping()).map
    targets = {mapping.get(path, path) for path in form.paths()}
    named = {f"{page.party}.{one}" for one in ("name", "last_name", "email")}
    if not targets & named:
        message = f"the form says neither name nor e-mail of the party '{page.party}'"
        hint = f"map a key of the form: forms: {{{page.form}: {{map: {{email: {page.party}.email}}}}}}"
        yield Problem(("party",), message, hint, "LI171")
