"""Forms: form.io JSON compiled once, then cleaned, rendered and described as often as needed."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, date, datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from modules.forms.catalogue import COMPONENTS
from modules.forms.cleaning import Cleaning
from modules.forms.compiling import Compiler
from modules.forms.component import Component
from modules.forms.components.contents import Button
from modules.forms.components.files import File
from modules.forms.components.layouts import Panel
from modules.forms.components.lookups import FoundAddress
from modules.forms.components.selects import Select
from modules.forms.describing import merged
from modules.forms.finishing import finish_at
from modules.forms.hosts import NO_HOST, Host
from modules.forms.inputs import Input
from modules.forms.linking import link_all
from modules.forms.messages import translator
from modules.forms.pages import Page
from modules.forms.places import ROOT
from modules.forms.planning import Plan
from modules.forms.posts import REFRESHING, Items, attach, path_of, receive, steps_of
from modules.forms.problems import FieldError, FormProblem, FormRefused
from modules.forms.references import ROW, Path, dotted
from modules.forms.rendering import Screen, default_actions, render_form
from modules.forms.skipping import with_skipped
from modules.forms.texts import Texts, read_texts
from modules.forms.uploads import NO_UPLOADS, FileRule, Uploads
from modules.forms.values import Cleaned, DisplayRow
from modules.forms.view import View
from modules.forms.views import Action, FormUrls

MOST_ROUNDS = 40
EMPTY: Mapping[str, Any] = MappingProxyType({})

__all__ = ["COMPONENTS", "Form", "compile_form"]


class Form:
    """A compiled form; safe to share between threads, as nothing of a submission is kept in it."""

    def __init__(
        self, name: str, title: str, roots: tuple[Component, ...], texts: Texts, wizard: bool, host: Host = NO_HOST
    ) -> None:
        self.name, self.title, self.roots, self.host = name, title, roots, host
        self.pages = tuple(Page(root.key, root.label) for root in roots) if wizard else (Page("", title),)
        self.wizard = wizard
        self._page_keys = frozenset(page.key for page in self.pages) if wizard else frozenset()
        self._texts = texts
        everything = [component for root in roots for component in root.walk()]
        self._plan = Plan(roots)
        self._dynamic = sum(1 for component in everything if component.reads())
        self._by_path = {component.path: component for component in everything if component.has_value}
        self._finished = tuple((path, c) for path, c in self._by_path.items() if c.forgotten or c.opaque)
        within = {inner.path for c in self._by_path.values() if c.opaque for inner in c.walk() if inner is not c}
        self._open = {path: c for path, c in self._by_path.items() if path not in within}
        self._secret = tuple(c for c in everything if c.secret)
        self._files = {path: c for path, c in self._by_path.items() if isinstance(c, File)}
        self._sourced = {path: c for path, c in self._by_path.items() if isinstance(c, Select) and c.source}
        self._looked_up = {path: c for path, c in self._by_path.items() if isinstance(c, FoundAddress)}
        self._send = next((c.label for c in everything if isinstance(c, Button) and c.options.label), "")

    def unfolded(self) -> "Form":
        """The same form with all its steps on one page."""
        return self if not self.wizard else Form(self.name, self.title, self.roots, self._texts, False, self.host)

    def translated_title(self, language: str) -> str:
        """The form's title."""
        return self._texts.into(language)(self.title)

    def page_title(self, page: Page, language: str) -> str:
        """A page's title."""
        return self._texts.into(language)(page.title)

    def label(self, path: str, language: str) -> str:
        """What the input at a path such as `owner.email` is called; nothing when there is none."""
        found = self.inputs().get(path)
        return self._texts.into(language)(found.label) if found else ""

    def page_of(self, path: str) -> str:
        """The key of the page on which the value at `owner.email` is asked; nothing when there is none."""
        first = path.partition(".")[0]
        roots = self.roots if self.wizard else ()
        return next((root.key for root in roots if first in dict(root.properties())), "")

    def visible_pages(
        self, values: Mapping[str, Any], today: date | None = None, host: Host | None = None
    ) -> tuple[Page, ...]:
        """The pages that these values leave visible."""
        cleaning = self._cleaning("en", today or this_day(), NO_UPLOADS, host)
        self._settled(values, cleaning, EMPTY)
        return self._shown_pages(cleaning)

    def public_problems(self) -> tuple[FormProblem, ...]:
        """What keeps this form out of pages without an account."""
        return tuple(problem for component in self._secret for problem in component.public_problems())

    def read_post(self, items: Items) -> dict[str, Any]:
        """The submission that an HTML post holds, its row buttons obeyed; raises `PostTooLarge`."""
        return receive(self.roots, items)

    def wants_refresh(self, items: Items) -> bool:
        """Whether a button asks to show the form again rather than to send it."""
        return any(name in REFRESHING for name, _ in items)

    def action(self, items: Items) -> str:
        """The value of the form's button that was pressed; `submit` when the post names none."""
        return next((text for name, text in reversed(items) if name == "_action"), "submit")

    def clean(
        self,
        submission: Mapping[str, Any],
        *,
        page: str | None = None,
        language: str = "en",
        uploads: Uploads = NO_UPLOADS,
        today: date,
        initial: Mapping[str, Any] = EMPTY,
        host: Host | None = None,
    ) -> Cleaned:
        """What of `submission` the form accepts, and every broken rule (of `page` only, if it names one).

        Disabled and hidden-type components read `initial`, never the submission; so do keys that it lacks.
        `host` replaces the hooks given at compile time, for those bound to one request.
        Never raises, whatever the submission holds.
        """
        cleaning = self._cleaning(language, today, uploads, host)
        if not isinstance(submission, Mapping):
            error = FieldError("", self.translated_title(language), cleaning.say("The submission must be an object."))
            return Cleaned({}, (error,), frozenset())
        cleaning.values = values = self._settled(submission, cleaning, initial)
        for _, key, component in cleaning.late:
            if page not in self._page_keys or key == page:
                component.check(values, ROOT, cleaning)
        for path, component in self._finished:
            finish_at(values, path, component.finish)
        return Cleaned(values, tuple(cleaning.errors), frozenset(cleaning.visible))

    def render(  # noqa: PLR0913 - all optional, and named
        self,
        values: Mapping[str, Any],
        *,
        page: str | None = None,
        language: str = "en",
        errors: Sequence[FieldError] = (),
        urls: FormUrls,
        csrf: str,
        actions: Sequence[Action] = (),
        uploads: Uploads = NO_UPLOADS,
        today: date | None = None,
        initial: Mapping[str, Any] = EMPTY,
        read_only: bool = False,
        host: Host | None = None,
        hidden: Mapping[str, str] = EMPTY,
    ) -> Markup:
        """The form as accessible HTML that works without JavaScript; `values` as typed or as cleaned.

        `hidden` are values of the page around it that come back with the post.
        """
        cleaning = self._cleaning(language, today or this_day(), uploads, host)
        clean = self._padded(values, cleaning, initial)
        shown = self._shown_pages(cleaning) or self.pages[:1]
        current = next((p for p in shown if p.key == page), shown[0])
        roots = [root for root in self.roots if not self.wizard or root.key == current.key]
        view = self._view(cleaning, errors, urls, read_only)
        buttons = tuple(actions) or default_actions(current, shown, self._sending(view), view)
        pages, buttons = shown if self.wizard else (), () if read_only else buttons
        screen = Screen(current, pages, errors, csrf, buttons, upload=bool(self._files), hidden=hidden)
        return render_form(roots, values, clean, view, screen)

    def fields(
        self,
        values: Mapping[str, Any],
        *,
        language: str = "en",
        errors: Sequence[FieldError] = (),
        today: date | None = None,
        initial: Mapping[str, Any] = EMPTY,
        read_only: bool = False,
        uploads: Uploads = NO_UPLOADS,
    ) -> Markup:
        """All fields without the `<form>` around them, for pages that show them beside others."""
        cleaning = self._cleaning(language, today or this_day(), uploads)
        clean = self._padded(values, cleaning, initial)
        view = self._view(cleaning, errors, FormUrls(""), read_only)
        return Markup("").join(root.render(values, clean, ROOT, view) for root in self.roots)

    def _padded(self, values: Mapping[str, Any], cleaning: Cleaning, initial: Mapping[str, Any]) -> dict[str, Any]:
        cleaning.padding = True
        return self._settled(values, cleaning, initial)

    def _view(self, cleaning: Cleaning, errors: Sequence[FieldError], urls: FormUrls, read_only: bool) -> View:
        messages = {error.path: error.message for error in reversed(errors)}
        visible, pages = frozenset(cleaning.visible), self._page_keys
        return View(cleaning, visible, messages, urls, read_only, pages)

    def display(
        self, values: Mapping[str, Any], language: str = "en", host: Host | None = None, visible: Iterable[str] = ()
    ) -> tuple[DisplayRow, ...]:
        """Clean values as people read them, in the form's order; `host` knows the labels of a connector's choices.

        Inputs among the `visible` paths that have no value are rows without a text.
        """
        text = self._texts.into(language)
        labelled = self._labelled(values, host) if host and self._sourced else values
        shown = with_skipped(labelled, visible, self._open) if visible else labelled
        return tuple(row for root in self.roots for row in root.display(shown, language, text))

    def _labelled(self, values: Mapping[str, Any], host: Host) -> dict[str, Any]:
        found = deepcopy(dict(values))
        for path, select in self._sourced.items():
            finish_at(found, path, partial(select.labelled, host))
        return found

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a submission. Requirement isn't in it, as it depends on what is visible."""
        properties = merged(pair for root in self.roots for pair in root.properties())
        dialect = "https://json-schema.org/draft/2020-12/schema"
        schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return {"$schema": dialect, "title": self.title or self.name, **schema}

    def paths(self) -> Mapping[str, str]:
        """The type of each value: `drivers[].birth` → `datetime`."""
        return {dotted(path): component.type for path, component in self._open.items()}

    def inputs(self) -> Mapping[str, Component]:
        """The component of each value, by path."""
        return {dotted(path): component for path, component in self._open.items()}

    def sources(self) -> Mapping[str, Select]:
        """The components whose choices come from a source, by path."""
        return {dotted(path): select for path, select in self._sourced.items()}

    def lookups(self) -> Mapping[str, FoundAddress]:
        """The addresses that a connector finds, by path."""
        return {dotted(path): address for path, address in self._looked_up.items()}

    def uniques(self) -> Mapping[str, Input]:
        """The components whose value no other submission may hold, by path; those in rows of any kind included."""
        found = self._by_path.items()
        return {dotted(path): c for path, c in found if isinstance(c, Input) and c.unique}

    def several(self) -> frozenset[str]:
        """The paths whose value is a list of values of their type."""
        found = self._open.items()
        return frozenset(dotted(path) for path, c in found if isinstance(c, Input) and c.multiple)

    def pieces(self) -> Mapping[str, str]:
        """The piece of the case that each piece component fills, by path."""
        return {dotted(path): file.piece for path, file in self._files.items() if file.piece}

    def file_inputs(self) -> Mapping[str, FileRule]:
        """What each file input accepts, by its HTML name with `[*]` for rows."""
        return {input_name(path): file.rule for path, file in self._files.items()}

    def file_rule(self, name: str) -> FileRule | None:
        """What the file input of this HTML name accepts; None if there is none, or it is disabled."""
        file = self._files.get(path_of(steps_of(name)))
        return file.rule if file and not file.locked else None

    def attach(self, values: Mapping[str, Any], name: str, file_id: str) -> dict[str, Any]:
        """The values with a received file put where its input's HTML name says."""
        rule = self.file_rule(name)
        return attach(values, name, file_id, rule.multiple) if rule else dict(values)

    def _cleaning(self, language: str, today: date, uploads: Uploads, host: Host | None = None) -> Cleaning:
        text = self._texts.into(language)
        return Cleaning(language, today, uploads, translator(language), text, host=host or self.host, form=self.name)

    def _settled(self, submission: Mapping[str, Any], cleaning: Cleaning, initial: Mapping[str, Any]) -> dict[str, Any]:
        """Values coerced, then visibility and calculations repeated until nothing moves."""
        done, late = self._plan.take(submission, initial, cleaning)
        cleaning.late = late
        if not late:
            cleaning.visible = set(self._plan.visible)
            return done
        base = dict(done)
        for _, _, component in late:
            component.read(submission, initial, base, ROOT, cleaning)
        found = self._repeated(base, done, cleaning)
        cleaning.visible |= self._plan.visible
        return found

    def _repeated(self, base: dict[str, Any], done: dict[str, Any], cleaning: Cleaning) -> dict[str, Any]:
        seen = base
        for _ in range(min(self._dynamic + 2, MOST_ROUNDS)):
            cleaning.visible.clear()
            found = dict(done)
            for _, _, component in cleaning.late:
                component.settle(base, (seen,), found, ROOT, cleaning)
            if not self._dynamic or found == seen:
                return found
            seen = found
        return seen

    def _shown_pages(self, cleaning: Cleaning) -> tuple[Page, ...]:
        return tuple(p for p in self.pages if p.key in cleaning.visible) if self.wizard else self.pages

    def _sending(self, view: View) -> str:
        return view.text(self._send) if self._send else view.say("Send")


def compile_form(
    schema: Mapping[str, Any],
    name: str,
    registry_of_components: Mapping[str, type[Component]] = COMPONENTS,
    *,
    host: Host = NO_HOST,
) -> Form:
    """The form that this form.io JSON describes; raises `FormRefused` with all that is wrong.

    `host` tells what the place of use offers: other forms, choices, a look at what is stored.
    """
    compiler = Compiler(registry_of_components, host, name)
    if not isinstance(schema, Mapping):
        raise FormRefused(name, [FormProblem((), "a form must be an object", 'write {"components": […]}')])
    texts, problems = read_texts(schema.get("i18n") or {})
    roots = compiler.build_all(schema.get("components"), ("components",), ())
    wizard = schema.get("display") == "wizard"
    problems += [*compiler.problems, *compiler.clashes(), *display_problems(schema, roots, bool(compiler.problems))]
    problems += link_all(roots) if not problems else []
    if problems:
        raise FormRefused(name, problems)
    title = schema.get("title")
    return Form(name, title if isinstance(title, str) else "", roots, texts, wizard, host)


def display_problems(schema: Mapping[str, Any], roots: Sequence[Component], broken: bool) -> list[FormProblem]:
    """A display that isn't offered, or a wizard whose pages aren't panels, unless `broken` ones are said already."""
    display = schema.get("display") or "form"
    if display not in ("form", "wizard"):
        return [FormProblem(("display",), f"the display {display!r} isn't offered", "use form or wizard")]
    if display == "form":
        return []
    loose = (root for root in roots if not isinstance(root, Panel))
    problems = [
        FormProblem(root.at, f"{root.key!r} stands outside of the pages", "put it in a panel") for root in loose
    ]
    return problems or (
        [] if roots or broken else [FormProblem(("components",), "a wizard needs a panel", "add a panel")]
    )


def this_day() -> date:
    """Today, for hosts without a clock of their own."""
    return datetime.now(UTC).date()


def input_name(path: Path) -> str:
    """`drivers[*][birth]`."""
    first, *rest = path
    return first + "".join("[*]" if step == ROW else f"[{step}]" for step in rest)
