"""What must hold on each kind of database: one draft, one case; drafts found, locked and forgotten."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from sqlmodel import select

from core.actors import PUBLIC
from core.database import reading
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.cases.models import Case
from modules.pages.drafts import KeepDraft
from modules.pages.models import Draft
from modules.pages.submitting import SubmitPage
from modules.pages.sweeping import draft_references, sweep_pages
from modules.pages.tokens import hash_token
from tests.modules.pages.conftest import BUILDING, YOU


def keep(kernel: Kernel, token: str = "t", **values: object) -> str:
    """A draft with these answers; returns its id."""
    command = KeepDraft(
        token_hash=hash_token(token),
        pack="permits",
        page="request",
        language="en",
        network="n" * 64,
        values={**YOU, **BUILDING, **values},
    )
    return str(dispatch(kernel, command, PUBLIC)["draft_id"])


def submission(draft_id: str) -> SubmitPage:
    """The draft as it is sent."""
    return SubmitPage(draft_id=draft_id, pack="permits", page="request", language="en", values={**YOU, **BUILDING})


def test_a_draft_sent_by_many_clicks_at_once_opens_one_case(kernel: Kernel) -> None:
    command = submission(keep(kernel))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: dispatch(kernel, command, replace(PUBLIC, language="en")), range(4)))
    assert len({answer["reference"] for answer in answers}) == 1
    with reading(kernel.engine) as session:
        assert len(session.exec(select(Case)).all()) == 1


def test_steps_that_arrive_at_once_are_all_kept(kernel: Kernel) -> None:
    keep(kernel)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda key: keep(kernel, **{key: key}), ["first_name", "last_name", "email", "kind"]))
    with reading(kernel.engine) as session:
        (draft,) = session.exec(select(Draft)).all()
    assert draft.data["surface"] == "42.5"


def test_what_is_over_is_forgotten(kernel: Kernel) -> None:
    keep(kernel)
    kernel.clock.advance(timedelta(days=7, seconds=1))  # type: ignore[attr-defined]
    sweep_pages(kernel)
    with reading(kernel.engine) as session:
        assert session.exec(select(Draft)).all() == []
        assert list(draft_references(session)) == []
