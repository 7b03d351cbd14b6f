"""Forms about a case that somebody fills: prefilled with what the case knows, shown again with their mistakes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request
from markupsafe import Markup

from core.context import Context
from core.dispatch import dispatch
from core.errors import BadRequest, Invalid, Refused
from core.translations import Gettext
from core.web.access import kernel_of
from core.web.csrf import token_for
from core.web.reading import FormPost
from core.web.rendering import language_of
from modules.cases.desks import desk_of
from modules.cases.formfiles import files_for
from modules.cases.formhosts import host_at
from modules.cases.mistakes import told_in_form
from modules.cases.prefilling import prefilled
from modules.cases.queries import CaseView
from modules.documents.formuploads import Intake, take_files
from modules.documents.holding import HoldUploads
from modules.forms.form import Form
from modules.forms.problems import FieldError
from modules.forms.views import Action, FormUrls


@dataclass(frozen=True)
class Sheet:
    """A form in the hands of somebody: about which case, where it goes, how its buttons read."""

    form: Form
    view: CaseView
    url: str
    actions: tuple[Action, ...]

    @property
    def intake(self) -> Intake:
        """What it takes of files."""
        return Intake(self.view.pack, self.form, self.view.case_type)


@dataclass(frozen=True)
class Given:
    """What somebody typed: the values with the ids of files that came along, and what is wrong with other files."""

    values: Mapping[str, Any]
    version: str
    errors: tuple[FieldError, ...] = ()
    refresh: bool = False


@dataclass(frozen=True)
class Filled:
    """What came of a post: its values, and the form once more when it is not finished."""

    values: Mapping[str, Any]
    again: Markup | None = None
    status: int = 200


def find_form(view: CaseView, name: str) -> Form:
    """The form called `name` of the case's pack."""
    found = view.pack.get("form", name)
    if not isinstance(found, Form):
        raise BadRequest(reason=f"there is no form {name[:64]}")
    return found


def fresh(request: Request, ctx: Context, sheet: Sheet) -> Markup:
    """The form with what the case knows already."""
    return _render(request, ctx, sheet, Given(prefilled(sheet.view, sheet.form), str(sheet.view.case.version)))


def refreshing(request: Request) -> bool:
    """Whether a field changed on which others depend: the form shows again and nothing is sent."""
    return request.url.path.endswith("/refresh")


def receive(request: Request, sheet: Sheet, post: FormPost) -> Given:
    """What was posted; files that fit are kept for a day in the name of who sent them, until the form is complete."""
    kernel, form = kernel_of(request), sheet.form
    values = form.read_post(post.items)
    taken = take_files(kernel, sheet.intake, post.files, _gettext(request))
    if taken.files:
        command = HoldUploads(case_id=sheet.view.case.id, files=tuple(file for _, file in taken.files))
        ids = dispatch(kernel, command, request.state.actor)["ids"]
        for (name, _), file_id in zip(taken.files, ids, strict=True):
            values = form.attach(values, name, file_id)
    refresh = refreshing(request) or form.wants_refresh(post.items)
    return Given(values, post.get("expected_version")[:10], taken.errors, refresh)


def take(request: Request, ctx: Context, sheet: Sheet, given: Given) -> Filled:
    """Judge what was typed as the command will."""
    if given.refresh:
        return Filled(given.values, _render(request, ctx, sheet, given))
    cleaned = sheet.form.clean(
        given.values,
        language=language_of(request),
        today=_today(ctx, sheet),
        host=host_at(desk_of(ctx, sheet.view.case)),
        uploads=files_for(ctx, sheet.view.case),
    )
    refused = {error.path for error in given.errors}
    errors = (*given.errors, *(error for error in cleaned.errors if error.path not in refused))
    if errors:
        return Filled(given.values, _render(request, ctx, sheet, replace(given, errors=errors)), 422)
    return Filled(given.values)


def again(request: Request, ctx: Context, sheet: Sheet, given: Given, error: Refused) -> Filled:
    """The form as it was typed, with what the command refused; whoever reads it knows the case as it is now."""
    gettext, case_type = _gettext(request), sheet.view.case_type
    told: tuple[FieldError, ...] = (FieldError("", "", error.translated(gettext)),)
    if isinstance(error, Invalid):
        told = told_in_form(sheet.form, case_type, error, gettext, language_of(request))
    shown = replace(given, errors=told, version=str(sheet.view.case.version))
    return Filled(given.values, _render(request, ctx, sheet, shown), 422)


def _render(request: Request, ctx: Context, sheet: Sheet, given: Given) -> Markup:
    return sheet.form.render(
        given.values,
        language=language_of(request),
        errors=given.errors,
        urls=FormUrls(sheet.url, f"{sheet.url}/refresh"),
        csrf=token_for(request),
        actions=sheet.actions,
        today=_today(ctx, sheet),
        host=host_at(desk_of(ctx, sheet.view.case)),
        uploads=files_for(ctx, sheet.view.case),
        hidden={"expected_version": given.version},
    )


def _gettext(request: Request) -> Gettext:
    return kernel_of(request).catalogues.gettext(language_of(request))


def _today(ctx: Context, sheet: Sheet) -> Any:
    return ctx.now().astimezone(sheet.view.pack.manifest.zone).date()
