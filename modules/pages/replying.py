"""One visit of a party to what it was asked: the request, what is typed so far, and how far the form has come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from markupsafe import Markup

from core.actors import Actor
from core.context import Context, reading
from core.dispatch import dispatch
from core.kernel import Kernel
from core.translations import Gettext
from core.web.csrf import token_for
from core.web.reading import FormPost
from core.web.rendering import language_of, render
from modules.cases.desks import desk_of
from modules.cases.formfiles import files_for
from modules.cases.formhosts import host_at
from modules.corrections.asking import Asked, find_asked
from modules.corrections.drafting import KeepAnswer
from modules.documents.formuploads import Intake, take_files
from modules.documents.holding import HoldUploads
from modules.forms.pages import Page as Step
from modules.forms.problems import FieldError
from modules.forms.values import Cleaned
from modules.forms.views import Action, FormUrls
from modules.pages.visiting import blocks

LATER = "later"
"""The button that keeps what is typed and leaves."""


@dataclass
class Reply:
    """What routes know of a visit, within one reading transaction."""

    request: Request
    ctx: Context
    asked: Asked

    @property
    def url(self) -> str:
        """The address of the request's page."""
        return f"/my/requests/{self.asked.request.id}"

    @property
    def gettext(self) -> Gettext:
        """The function that translates for the party."""
        return self.ctx.kernel.catalogues.gettext(language_of(self.request))

    @cached_property
    def _around(self) -> dict[str, Any]:
        """What the form is given of the world around it."""
        view = self.asked.view
        return {
            "language": language_of(self.request),
            "today": self.ctx.now().astimezone(view.pack.manifest.zone).date(),
            "uploads": files_for(self.ctx, view.case),
            "host": host_at(desk_of(self.ctx, view.case)),
        }

    def steps(self, values: Mapping[str, Any]) -> tuple[Step, ...]:
        """The steps of the form that these answers leave visible."""
        form = self.asked.form
        return form.visible_pages(values, self._around["today"], self._around["host"]) or form.pages[:1]

    def clean(self, values: Mapping[str, Any], step: str | None = None) -> Cleaned:
        """What the form makes of the answers, and what is wrong (in one step, if one is given)."""
        return self.asked.form.clean(values, page=step, **self._around)

    def wrong(
        self, values: Mapping[str, Any], told: Iterable[FieldError], step: str | None = None
    ) -> tuple[FieldError, ...]:
        """What is wrong with files, then with the answers."""
        known = {error.path: error for error in told}
        return (*known.values(), *(one for one in self.clean(values, step).errors if one.path not in known))

    def first_open(self, values: Mapping[str, Any]) -> str:
        """The first step that still has mistakes, else the last one."""
        steps = self.steps(values)
        return next((one.key for one in steps if self.clean(values, one.key).errors), steps[-1].key)

    def reachable(self, wanted: str, values: Mapping[str, Any]) -> str:
        """The step to show: the one asked for, unless an earlier one is not done."""
        keys = [one.key for one in self.steps(values)]
        furthest = keys.index(self.first_open(values))
        return keys[min(keys.index(wanted) if wanted in keys else 0, furthest)]

    def beside(self, step: str, values: Mapping[str, Any], move: int) -> str:
        """The step after (1) or before (-1) this one, as an address."""
        keys = [one.key for one in self.steps(values)]
        place = keys.index(step) + move if step in keys else 0
        found = keys[max(0, min(place, len(keys) - 1))]
        return f"{self.url}?step={found}" if found else self.url

    def form(self, values: Mapping[str, Any], step: str = "", errors: Sequence[FieldError] = ()) -> Markup:
        """The form with one step open."""
        return self.asked.form.render(
            values,
            page=step or None,
            errors=errors,
            urls=FormUrls(self.url, f"{self.url}/refresh"),
            csrf=token_for(self.request),
            actions=self._actions(values, step),
            **self._around,
        )

    def _actions(self, values: Mapping[str, Any], step: str) -> tuple[Action, ...]:
        """Send or go on; go back; stop for now."""
        keys = [one.key for one in self.steps(values)]
        place = keys.index(step) if step in keys else 0
        last = place == len(keys) - 1
        onward = Action("submit", self.gettext("Send")) if last else Action("next", self.gettext("Continue"))
        back = (Action("previous", self.gettext("Back"), "quiet"),) if place else ()
        return (onward, *back, Action(LATER, self.gettext("Go on later"), "quiet"))

    def page(
        self,
        values: Mapping[str, Any],
        step: str = "",
        errors: Sequence[FieldError] = (),
        status: int = 200,
        **more: Any,
    ) -> Response:
        """The whole page."""
        known = {"summary": False, "notice": "", "failed": bool(errors), "home_url": "/my", **more}
        return render(
            self.request,
            "pages/request.html",
            status,
            asked=self.asked,
            url=self.url,
            form=self.form(values, step, errors),
            rows=blocks(self._shown() if known["summary"] else ()),
            takes_files=bool(self.asked.form.file_inputs()),
            pack_title=self.asked.view.pack.manifest.title.in_(language_of(self.request)),
            **known,
        )

    def _shown(self) -> Any:
        around = self._around
        return self.asked.form.display(self.clean(self.asked.values).values, around["language"], around["host"])


@dataclass(frozen=True)
class Typed:
    """What came with a post: all answers so far, and what is wrong with files."""

    values: Mapping[str, Any]
    errors: tuple[FieldError, ...] = ()


def take_in(request: Request, kernel: Kernel, party: Actor, asked: Asked, form: FormPost) -> Typed:
    """Keep what was typed, with the files that came along; raises what the draft refuses."""
    values = {**asked.started, **asked.form.read_post(form.items)}
    intake = Intake(asked.view.pack, asked.form, asked.view.case_type)
    taken = take_files(kernel, intake, form.files, kernel.catalogues.gettext(language_of(request)))
    if taken.files:
        command = HoldUploads(case_id=party.case_id, files=tuple(file for _, file in taken.files))
        ids = dispatch(kernel, command, party)["ids"]
        for (name, _), file_id in zip(taken.files, ids, strict=True):
            values = asked.form.attach(values, name, file_id)
    dispatch(kernel, KeepAnswer(request_id=asked.request.id, values=values), party)
    return Typed(values, taken.errors)


def look(kernel: Kernel, party: Actor, request_id: str) -> Asked:
    """What was asked, for use outside of a transaction; raises `NotFound`, `RequestOver`."""
    with reading(kernel, party) as ctx:
        return find_asked(ctx, request_id)
