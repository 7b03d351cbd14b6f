"""Checks of `pages/*.yaml` that models alone can't express."""

from collections.abc import Iterator

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.diagnostics import nearest
from modules.cases.language import CaseType, FormMapping
from modules.documents.language import pieces_in
from modules.forms.form import Form
from modules.pages.language import Page


def check_page(scope: Scope) -> Iterator[Problem]:
    """Nobody whom the case is about, pieces that the case does not know, fields that no stranger may be asked."""
    page: Page = scope.file.value
    form, case_type = scope.pack.get("form", page.form), scope.case_type
    if not isinstance(form, Form) or not isinstance(case_type, CaseType):
        return
    yield from _check_party(page, form, case_type, scope)
    for path, piece in form.pieces().items():
        known = pieces_in(case_type)
        if piece not in known:
            message = f"the form's '{path}' fills the piece '{piece}', which {page.opens} does not have"
            yield Problem(("form",), message, nearest(piece, known), "LI170")
    for found in form.public_problems():
        where = ".".join(map(str, found.path))
        yield Problem(("form",), f"{found.message} ({where} of the form '{form.name}')", found.hint, "LI172")


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
