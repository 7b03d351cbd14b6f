"""Forms that people of the house fill: prefilled with what the case knows, shown again with their mistakes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from markupsafe import Markup

from core.context import Context
from core.errors import BadRequest
from core.web.csrf import token_for
from core.web.reading import FormPost
from core.web.rendering import language_of
from modules.cases.formhosts import desk_of, host_at
from modules.cases.language import FormMapping
from modules.cases.queries import CaseView
from modules.forms.form import Form
from modules.forms.views import Action, FormUrls


@dataclass(frozen=True)
class Sheet:
    """A form in the hands of somebody: about which case, where it goes, how its buttons read."""

    form: Form
    view: CaseView
    url: str
    actions: tuple[Action, ...]


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
    return _render(request, ctx, sheet, prefilled(sheet), ())


def refreshing(request: Request) -> bool:
    """Whether a field changed on which others depend: the form shows again and nothing is sent."""
    return request.url.path.endswith("/refresh")


def take(request: Request, ctx: Context, sheet: Sheet, post: FormPost, refresh: bool) -> Filled:
    """Read what was posted, and judge it as the command will."""
    form, language = sheet.form, language_of(request)
    raw = form.read_post(post.items)
    if refresh or form.wants_refresh(post.items):
        return Filled(raw, _render(request, ctx, sheet, raw, ()))
    host = host_at(desk_of(ctx, sheet.view.case))
    cleaned = form.clean(raw, language=language, today=_today(ctx, sheet), host=host)
    if cleaned.errors:
        return Filled(raw, _render(request, ctx, sheet, raw, cleaned.errors), 422)
    return Filled(raw)


def _render(request: Request, ctx: Context, sheet: Sheet, values: Mapping[str, Any], errors: Sequence[Any]) -> Markup:
    return sheet.form.render(
        values,
        language=language_of(request),
        errors=errors,
        urls=FormUrls(sheet.url, f"{sheet.url}/refresh"),
        csrf=token_for(request),
        actions=sheet.actions,
        today=_today(ctx, sheet),
        host=host_at(desk_of(ctx, sheet.view.case)),
    )


def _today(ctx: Context, sheet: Sheet) -> Any:
    return ctx.now().astimezone(sheet.view.pack.manifest.zone).date()


def prefilled(sheet: Sheet) -> dict[str, Any]:
    """The visible values of the case under the keys of the form that write them."""
    view = sheet.view
    mapping = view.case_type.forms.get(sheet.form.name, FormMapping()).map
    found: dict[str, Any] = {}
    for path, kind in sheet.form.paths().items():
        field = mapping.get(path, path)
        value = view.values.get(field)
        if value is not None and "[]" not in path:
            _put(found, path.split("."), _as_typed(view, field, kind))
    return found


def _as_typed(view: CaseView, field: str, kind: str) -> Any:
    value = view.case_type.fields[field].keep(view.values[field])
    if kind == "selectboxes" and isinstance(value, list):
        return dict.fromkeys(value, True)
    return value


def _put(values: dict[str, Any], steps: list[str], value: Any) -> None:
    for step in steps[:-1]:
        values = values.setdefault(step, {})
    values[steps[-1]] = value
