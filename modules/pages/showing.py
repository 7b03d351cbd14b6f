"""The screens of a public page: a step, the review, the thank-you page."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from core.web.rendering import render
from modules.forms.problems import FieldError
from modules.forms.rendering import ShownStep
from modules.forms.values import Cleaned
from modules.pages.tokens import new_key, write_draft_key
from modules.pages.visiting import CHECKING, REVIEW, Visit

HONEYPOT = "website"
"""A field that people don't see and programs like to fill."""
NO_COOKIE = "Your browser keeps no cookie of this page. It needs one to keep your answers: allow it, then go on."
HIDDEN_FIELD = "Leave the field for programs empty, then send your answers again."


def show_step(
    visit: Visit,
    step: str,
    values: Mapping[str, Any],
    errors: Sequence[FieldError] = (),
    notice: str = "",
    status: int = 200,
) -> HTMLResponse:
    """One step with the whole page around it."""
    form = visit.found.form
    titles = {one.key: form.page_title(one, visit.language) for one in visit.steps}
    return _dressed(
        visit,
        "pages/step.html",
        status,
        form=visit.form(values, step, errors),
        first=step == visit.steps[0].key,
        step_title=titles.get(step, "") if form.wizard else "",
        takes_files=bool(form.file_inputs()),
        notice=notice,
        failed=bool(errors),
        named=visit.named,
        naming_url=f"{visit.found.url}/about",
    )


def show_naming(visit: Visit, form: Markup, notice: str = "", status: int = 200) -> HTMLResponse:
    """The question which case it is about."""
    return _dressed(visit, "pages/naming.html", status, form=form, notice=notice)


def show_review(visit: Visit, cleaned: Cleaned, notice: str = "", status: int = 200) -> HTMLResponse:
    """Everything that will be sent, each step with a way back to it."""
    form = visit.found.form
    titles = [form.page_title(one, visit.language) for one in visit.steps] if form.wizard else []
    steps = [*(ShownStep(title, current=False) for title in titles), ShownStep(visit.gettext(CHECKING), current=True)]
    back = visit.url(visit.steps[-1].key)
    review = visit.review(cleaned)
    return _dressed(visit, "pages/review.html", status, review=review, steps=steps, back=back, notice=notice)


def show_thanks(visit: Visit) -> HTMLResponse:
    """The reference, and what happens next."""
    assert visit.draft is not None
    return _dressed(visit, "pages/thanks.html", 200, reference=visit.draft.reference, mailed=visit.draft.mailed)


def _dressed(visit: Visit, template: str, status: int, **more: Any) -> HTMLResponse:
    page, pack = visit.found.page, visit.found.pack
    language = visit.language
    response = render(
        visit.request,
        template,
        status,
        page=page,
        url=visit.found.url,
        review_url=visit.url(REVIEW),
        saved=visit.draft is not None and not visit.sent,
        honeypot=HONEYPOT,
        pack_title=pack.manifest.title.in_(language),
        contact_text=page.contact.in_(language) if page.contact else "",
        **more,
    )
    remember_key(visit, response)
    return response


def remember_key(visit: Visit, response: Response) -> None:
    """Give a browser without a key a new one."""
    if visit.key is None:
        found = visit.found
        write_draft_key(response, visit.kernel, found.pack.name, found.page.page, new_key(visit.kernel))
