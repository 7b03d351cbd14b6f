"""One visit to a public page: the page, the visitor's draft, and how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

from fastapi import Request
from markupsafe import Markup

from core.actors import PUBLIC, Actor
from core.context import Context, reading
from core.errors import Invalid
from core.kernel import Kernel
from core.translations import Gettext
from core.web.csrf import token_for
from core.web.rendering import language_of
from modules.cases.mistakes import told_in_form
from modules.forms.hosts import Host
from modules.forms.pages import Page as Step
from modules.forms.problems import FieldError
from modules.forms.values import Cleaned, DisplayRow
from modules.forms.views import Action, FormUrls
from modules.pages.drafts import DraftUploads, find_draft
from modules.pages.finding import FoundPage, find_page
from modules.pages.leading import CaseFirst
from modules.pages.models import Draft
from modules.pages.naming import Named, find_about, shown_of
from modules.pages.tokens import DraftKey, read_draft_key

CHECKING = "Check and send"
REVIEW = "review"
QUICKEST = timedelta(seconds=3)
"""Nobody reads and fills a form faster than this."""


@dataclass(frozen=True)
class Block:
    """Answers that stand together: `rows` one below the other, then what is grouped under a title."""

    title: str
    rows: tuple[DisplayRow, ...]
    blocks: tuple["Block", ...] = ()


@dataclass(frozen=True)
class Review:
    """A step's answers as people read them, before they send the form."""

    title: str
    url: str
    blocks: tuple[Block, ...]


@dataclass
class Visit:
    """What routes know of a visit. `key` is None when the browser sent no cookie of ours."""

    request: Request
    kernel: Kernel
    found: FoundPage
    key: DraftKey | None
    draft: Draft | None
    language: str
    gettext: Gettext
    uploads: DraftUploads = field(default_factory=lambda: DraftUploads({}))
    named: Named | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The draft's answers as typed."""
        return dict(self.draft.data) if self.draft else {}

    @property
    def stranger(self) -> Actor:
        """Who visits: somebody unknown, spoken to in this language."""
        return replace(PUBLIC, language=self.language)

    @property
    def unnamed(self) -> bool:
        """Whether the case that the page is about is still to be named."""
        return self.found.naming is not None and self.named is None and not self.sent

    @property
    def sent(self) -> bool:
        """Whether the draft became a case."""
        return self.draft is not None and self.draft.case_id is not None

    @cached_property
    def host(self) -> Host:
        """What the form is offered."""
        return self.found.host(None, self.kernel)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps that the draft's answers leave visible."""
        today = self.found.today(self.kernel)
        return self.found.form.visible_pages(self.values, today, self.host) or self.found.form.pages[:1]

    def clean(self, values: Mapping[str, Any], step: str | None = None) -> Cleaned:
        """What the form makes of the answers, and what is wrong (in one step, if one is given)."""
        return self.found.form.clean(
            values,
            page=step,
            language=self.language,
            uploads=self.uploads,
            today=self.found.today(self.kernel),
            host=self.host,
        )

    def first_open(self) -> str | None:
        """The first step that still has mistakes; None when the form could be sent."""
        return next((step.key for step in self.steps if self.clean(self.values, step.key).errors), None)

    def told(self, error: Invalid) -> tuple[FieldError, ...]:
        """What was refused about fields of the case, at the inputs that fill them."""
        return told_in_form(self.found.form, self.found.case_type, error, self.gettext, self.language)

    def step_of(self, path: str) -> str:
        """The step on which the value at a path is asked."""
        return self.found.form.page_of(path) or self.steps[0].key

    def reachable(self, asked: str) -> str:
        """The step to show: the one asked for, unless an earlier one is not done."""
        keys = [step.key for step in self.steps]
        first = self.first_open()
        furthest = keys.index(first) if first in keys else len(keys) - 1
        wanted = keys.index(asked) if asked in keys else 0
        return keys[min(wanted, furthest)]

    def url(self, step: str) -> str:
        """The address of a step, or of the review."""
        if step == REVIEW:
            return f"{self.found.url}/review"
        return f"{self.found.url}?step={step}" if step and step != self.steps[0].key else self.found.url

    def after(self, step: str) -> str:
        """What follows a step: the next one, or the review."""
        keys = [one.key for one in self.steps]
        place = keys.index(step) + 1 if step in keys else 0
        return keys[place] if place < len(keys) else REVIEW

    def before(self, step: str) -> str:
        """The step before, or the first one."""
        keys = [one.key for one in self.steps]
        return keys[max(0, keys.index(step) - 1)] if step in keys else keys[0]

    def form(self, values: Mapping[str, Any], step: str, errors: Sequence[FieldError] = ()) -> Markup:
        """The form with one step open."""
        onward = Action("next", self.gettext("Continue"))
        back = Action("previous", self.gettext("Back"), "quiet")
        first = not step or step == self.steps[0].key
        return self.found.form.render(
            values,
            page=step,
            language=self.language,
            errors=errors,
            urls=FormUrls(self.found.url, f"{self.found.url}/refresh", (self.gettext(CHECKING),)),
            csrf=token_for(self.request),
            actions=(onward,) if first else (onward, back),
            uploads=self.uploads,
            today=self.found.today(self.kernel),
            host=self.host,
        )

    def review(self, cleaned: Cleaned) -> list[Review]:
        """The answers step by step."""
        form, language = self.found.form, self.language
        if not form.wizard:
            rows = form.display(cleaned.values, language, self.host, cleaned.visible)
            return [Review(self.title, self.url(""), blocks(rows))]
        keys = {root.key: {key for key, _ in root.properties()} for root in form.roots}
        shown = (
            Review(form.page_title(step, language), self.url(step.key), self._shown(cleaned, keys[step.key]))
            for step in self.steps
        )
        return [one for one in shown if one.blocks]

    def _shown(self, cleaned: Cleaned, keys: set[str]) -> tuple[Block, ...]:
        values = {key: value for key, value in cleaned.values.items() if key in keys}
        visible = [path for path in cleaned.visible if path.partition(".")[0] in keys]
        return blocks(self.found.form.display(values, self.language, self.host, visible))

    @property
    def title(self) -> str:
        """The page's title."""
        return self.found.page.title.in_(self.language)

    def too_fast(self) -> bool:
        """Whether only a program could have got here so soon."""
        return self.key is not None and self.kernel.clock.now() - self.key.since < QUICKEST


def open_visit(request: Request, kernel: Kernel, pack: str, page: str, named: bool = True) -> Visit:
    """The visit that a request makes; raises `NotFound` when there is no such page.

    `named`: only for whoever has said which case it is about, if the page is about one; raises `CaseFirst`.
    """
    found = find_page(kernel, pack, page)
    language = language_of(request)
    visit = Visit(request, kernel, found, None, None, language, kernel.catalogues.gettext(language))
    visit.key = read_draft_key(request, kernel, pack, page)
    read_again(visit)
    if named and visit.unnamed:
        raise CaseFirst(found.url)
    return visit


def read_again(visit: Visit) -> None:
    """Bring the visit's draft up to date."""
    if visit.key is None:
        return
    with reading(visit.kernel, PUBLIC) as ctx:
        visit.draft = find_draft(ctx, visit.key.hash, visit.found.pack.name, visit.found.page.page)
        visit.named = _named(ctx, visit)
    visit.uploads = DraftUploads(visit.draft.files if visit.draft else {})
    visit.__dict__.pop("steps", None)


def _named(ctx: Context, visit: Visit) -> Named | None:
    """The case that the draft is about, as far as its case type shows it."""
    about = visit.draft.about if visit.draft else {}
    received = find_about(ctx, visit.found.pack, visit.found.page, about)
    return shown_of(ctx, received, visit.language) if received else None


def blocks(rows: Sequence[DisplayRow]) -> tuple[Block, ...]:
    """Neighbouring answers in one block, every group in one of its own."""
    return tuple(
        block
        for grouped, part in groupby(rows, key=lambda row: bool(row.rows))
        for block in (map(_group, part) if grouped else [Block("", tuple(part))])
    )


def _group(row: DisplayRow) -> Block:
    return Block(row.label, (), blocks(row.rows))
