"""Programs sign in with the same care as people: one message for every mistake, back-off, tokens that end."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from core.actors import SYSTEM
from core.clock import VirtualClock
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.accounts.administering import CreatePerson, DeactivatePerson
from modules.accounts.passwords import hash_password

PASSWORD = "correct horse battery"
HASHED = hash_password(PASSWORD)
LOGIN = {"email": "nadia@house.example", "password": PASSWORD}


@pytest.fixture
def person(kernel: Kernel) -> str:
    command = CreatePerson(email=LOGIN["email"], name="Nadia", password=HASHED)
    return str(dispatch(kernel, command, SYSTEM)["person_id"])


def sign_in(client: TestClient) -> dict[str, str]:
    answer = client.post("/api/v1/sessions", json=LOGIN)
    assert answer.status_code == 201
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def test_a_program_signs_in_works_and_signs_out(client: TestClient, person: str) -> None:
    assert client.get("/api/v1/cases").status_code == 401
    headers = sign_in(client)
    assert client.get("/api/v1/cases", headers=headers).json() == {"items": [], "next": None}
    assert client.delete("/api/v1/sessions", headers=headers).status_code == 204
    over = client.get("/api/v1/cases", headers=headers)
    assert (over.status_code, over.headers["www-authenticate"]) == (401, "Bearer")


def test_no_cookie_is_set_for_a_program(client: TestClient, person: str) -> None:
    answer = client.post("/api/v1/sessions", json=LOGIN)
    assert "set-cookie" not in answer.headers
    assert answer.json()["type"] == "Bearer"


def test_every_mistake_is_answered_alike(client: TestClient, person: str) -> None:
    wrong = client.post("/api/v1/sessions", json={**LOGIN, "password": "wrong horse battery"})
    unknown = client.post("/api/v1/sessions", json={**LOGIN, "email": "nobody@house.example"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["detail"] == unknown.json()["detail"]


def test_guessing_is_slowed_down_and_says_for_how_long(client: TestClient, person: str) -> None:
    statuses = [client.post("/api/v1/sessions", json={**LOGIN, "password": f"guess {n} 12345"}) for n in range(8)]
    slowed = [answer for answer in statuses if answer.status_code == 429]
    assert slowed
    assert int(slowed[0].headers["retry-after"]) >= 1
    assert client.post("/api/v1/sessions", json=LOGIN).status_code == 429


def test_a_session_ends_with_time_and_with_the_account(client: TestClient, kernel: Kernel, person: str) -> None:
    headers = sign_in(client)
    dispatch(kernel, DeactivatePerson(person_id=person), SYSTEM)
    assert client.get("/api/v1/cases", headers=headers).status_code == 401


def test_a_session_ends_with_time(client: TestClient, kernel: Kernel, person: str) -> None:
    headers = sign_in(client)
    assert isinstance(kernel.clock, VirtualClock)
    kernel.clock.advance(timedelta(hours=kernel.settings.session_hours, seconds=1))
    assert client.get("/api/v1/cases", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": LOGIN["email"]},
        {**LOGIN, "administrator": True},
        {"email": ["a"], "password": {}},
        {"email": "a" * 300, "password": "x"},
        {"email": "a@b.example", "password": "x" * 2000},
        {"email": "\x00", "password": "x"},
    ],
)
def test_a_sign_in_that_is_not_one_is_refused_without_repeating_it(client: TestClient, body: dict[str, object]) -> None:
    answer = client.post("/api/v1/sessions", json=body)
    assert answer.status_code in (400, 422)
    assert "x" * 100 not in answer.text
