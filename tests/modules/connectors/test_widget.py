"""The widget `connector`: fetched beside the page, by whoever may see it, and honest about what it could not get."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from core.actors import SYSTEM
from core.app import build_app
from core.bindings import Bindings
from core.context import reading
from core.database import writing
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.accounts.granting import GrantRole
from modules.accounts.models import Person, PersonSession
from modules.accounts.tokens import PLAIN_COOKIE, new_token, token_hash
from modules.cases.queries import find_case, view_case
from modules.dossiers.connected_pages import question_for
from modules.dossiers.widgets.connector import FromConnector
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import person
from tests.fixtures.outside import Outside, Told, json_of

CUSTOMER = {"id": "<b>4711</b>", "created": {"date": "2020-02-29"}, "account": {"balance": 12.5}}
SCRIPT = {"HX-Request": "true"}
Enter = Callable[..., TestClient]


@pytest.fixture
def enter() -> Iterator[Enter]:
    """A browser of somebody with a role of the sample pack."""
    opened: list[TestClient] = []

    def sign_in(kernel: Kernel, role: str) -> TestClient:
        token, email = new_token(), f"{role}@house.example"
        later = kernel.clock.now().replace(year=2030)
        with writing(kernel.engine) as session:
            somebody = Person(email=email, email_key=email, name=role, created_at=kernel.clock.now(), language="en")
            session.add(somebody)
            session.flush()
            session.add(
                PersonSession(token_hash=token_hash(token), person_id=somebody.id, created_at=later, expires_at=later)
            )
        if role != "stranger":
            dispatch(kernel, GrantRole(pack="permits", role=role, person_id=somebody.id), SYSTEM)
        client = TestClient(build_app(kernel), follow_redirects=False)
        client.cookies.update({PLAIN_COOKIE: token, "liasse_language": "en"})
        opened.append(client)
        return client

    yield sign_in
    for client in opened:
        client.close()


def panel_of(kernel: Kernel) -> str:
    """The address of the panel's content in a new case."""
    return f"/cases/{open_permit(kernel)['case_id']}/connected/file/register"


def test_the_page_stands_before_anything_is_asked(connected: Kernel, outside: Outside, enter: Enter) -> None:
    url = panel_of(connected)
    shown = enter(connected, "clerk").get(url.split("/connected")[0])
    assert shown.status_code == 200 and f'hx-get="{url}"' in shown.text and f'href="{url}"' in shown.text
    assert outside.asked == []


def test_the_panel_shows_what_the_system_knows_escaped(connected: Kernel, outside: Outside, enter: Enter) -> None:
    outside.answers = [json_of(CUSTOMER)]
    client, url = enter(connected, "clerk"), panel_of(connected)
    part = client.get(url, headers=SCRIPT).text
    assert "&lt;b&gt;4711" in part and "<b>4711" not in part and 'datetime="2020-02-29"' in part and "12.5" in part
    assert "<html" not in part and "Example" not in part
    assert "<html" in client.get(url).text


@pytest.mark.parametrize("told", [Told(500), Told(wait=2.5), Told(body=b"garbage")], ids=["error", "slow", "garbage"])
def test_a_failure_is_said_in_the_panel(connected: Kernel, outside: Outside, enter: Enter, told: Told) -> None:
    outside.answers = [told]
    part = enter(connected, "clerk").get(panel_of(connected), headers=SCRIPT)
    assert part.status_code == 200 and "be asked right now" in part.text


def test_who_may_not_read_the_case_makes_nobody_ask(connected: Kernel, outside: Outside, enter: Enter) -> None:
    url = panel_of(connected)
    assert enter(connected, "stranger").get(url, headers=SCRIPT).status_code == 404
    assert outside.asked == []


def test_another_panel_is_no_way_to_ask(connected: Kernel, outside: Outside, enter: Enter) -> None:
    url = panel_of(connected).replace("register", "summary")
    assert enter(connected, "clerk").get(url, headers=SCRIPT).status_code == 404 and outside.asked == []


def test_an_example_is_said_to_be_one(connected: Kernel, enter: Enter) -> None:
    kernel = replace(connected, bindings=Bindings())
    part = enter(kernel, "clerk").get(panel_of(kernel), headers=SCRIPT).text
    assert "4711" in part and "Example, not real data" in part


def test_what_would_read_a_hidden_field_is_not_asked(connected: Kernel, outside: Outside) -> None:
    case_id = str(open_permit(connected, surface="30", iban="FR1420041010050500013M02606")["case_id"])
    options = FromConnector.model_validate(
        {"name": "crm", "operation": "find_customer", "with": {"email": "iban"}, "fields": ["number"]}
    )
    for role, expected in (("clerk", True), ("neighbour_desk", False)):
        with reading(connected, person(role, role)) as ctx:
            asked = question_for(ctx, view_case(ctx, find_case(ctx, case_id)), options)
        assert (asked is not None) is expected
