"""The whole form as HTML: summary of errors, the fields of one page, the buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from modules.forms.component import Component
from modules.forms.pages import Page
from modules.forms.places import ROOT, element_id
from modules.forms.problems import FieldError
from modules.forms.view import View
from modules.forms.views import Action


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step of a wizard in the line of all steps."""

    title: str
    current: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """What stands around the fields: the page among its pages, errors, buttons."""

    page: Page
    pages: Sequence[Page]
    errors: Sequence[FieldError]
    csrf: str
    actions: Sequence[Action]
    upload: bool
    hidden: Mapping[str, str] = field(default_factory=dict)


def render_form(
    roots: Sequence[Component], raw: Mapping[str, Any], values: Mapping[str, Any], view: View, screen: Screen
) -> Markup:
    """The `<form>` with everything in it."""
    body = [root.render(raw, values, ROOT, view) for root in roots]
    summary = [(element_id(error.path), error) for error in screen.errors]
    steps = [ShownStep(view.text(page.title), page.key == screen.page.key) for page in screen.pages]
    steps += [ShownStep(title, False) for title in view.urls.after]
    return view.fill("form.html", body=body, summary=summary, screen=screen, steps=steps, urls=view.urls)


def default_actions(page: Page, pages: Sequence[Page], send: str, view: View) -> tuple[Action, ...]:
    """Previous, next or send, as the page's place asks."""
    keys = [other.key for other in pages]
    place = keys.index(page.key) if page.key in keys else 0
    last = place >= len(keys) - 1
    onward = Action("submit", send) if last else Action("next", view.say("Next"))
    return (onward, Action("previous", view.say("Previous"), "quiet")) if place else (onward,)
