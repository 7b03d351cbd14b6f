"""Rules: whoever sees a case sees its clocks: in words, in the dossier, in baskets and in the history."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from core.actors import SYSTEM
from core.app import build_app
from core.database import writing
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.accounts.granting import GrantRole
from modules.accounts.models import Person, PersonSession
from modules.accounts.tokens import PLAIN_COOKIE, new_token, token_hash
from tests.fixtures.appeals import go_to, open_appeal, paris
from tests.fixtures.cases import act

Read = Callable[[str], str]


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> str:
    """The language of the reader."""
    return str(request.param)


@pytest.fixture
def read(kernel: Kernel, language: str) -> Iterator[Read]:
    """Pages as a clerk of the sample pack reads them."""
    token = new_token()
    with writing(kernel.engine) as session:
        clerk = Person(email="a@b.example", email_key="a@b.example", name="Nadia", created_at=kernel.clock.now())
        session.add(clerk)
        session.flush()
        until = paris("2030-01-01 00:00")
        key = PersonSession(token_hash=token_hash(token), person_id=clerk.id, created_at=until, expires_at=until)
        session.add(key)
    dispatch(kernel, GrantRole(pack="permits", role="clerk", person_id=clerk.id), SYSTEM)
    with TestClient(build_app(kernel)) as client:
        client.cookies.update({PLAIN_COOKIE: token, "liasse_language": language})

        def page(url: str) -> str:
            response = client.get(url)
            assert response.status_code == 200, (url, response.status_code)
            text: str = response.text.partition('id="content"')[2]
            return text

        yield page


WORDS = {
    "en": {"title": "Answer", "at_risk": "At risk", "overdue": "Overdue", "paused": "Paused", "passed": "deadline of"},
    "fr": {
        "title": "Réponse",
        "at_risk": "Échéance proche",
        "overdue": "En retard",
        "paused": "Suspendu",
        "passed": "échéance de",
    },
}


def test_the_head_of_the_dossier_says_how_a_clock_stands(kernel: Kernel, read: Read, language: str) -> None:
    words, case_id = WORDS[language], open_appeal(kernel)
    page = read(f"/cases/{case_id}")
    assert words["title"] in page and words["at_risk"] not in page
    go_to(kernel, "2026-03-03 17:30")
    assert words["at_risk"] in read(f"/cases/{case_id}")
    go_to(kernel, "2026-03-04 12:30")
    assert words["overdue"] in read(f"/cases/{case_id}")
    assert words["passed"] in read(f"/cases/{case_id}/history")


def test_a_basket_shows_and_sorts_by_a_clock(kernel: Kernel, read: Read, language: str) -> None:
    words = WORDS[language]
    first, resting = open_appeal(kernel), open_appeal(kernel)
    go_to(kernel, "2026-03-02 12:00")
    act(kernel, resting, "ask")
    go_to(kernel, "2026-03-04 12:30")
    page = read("/work/permits/appeals")
    assert words["title"] in page and words["overdue"] in page and words["paused"] in page and "2 h 00" in page
    late = read("/work/permits/overdue")
    assert first in late and resting not in late


def test_a_closed_case_shows_no_clock_in_its_head(kernel: Kernel, read: Read, language: str) -> None:
    case_id = open_appeal(kernel)
    act(kernel, case_id, "decide")
    assert WORDS[language]["title"] not in read(f"/cases/{case_id}").partition('id="dossier"')[0]
