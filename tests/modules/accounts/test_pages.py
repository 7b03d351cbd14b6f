"""Rules of the pages to sign in, of one's account, and of administration."""

import re

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from core.actors import SYSTEM, Actor
from core.dispatch import dispatch
from core.kernel import Kernel
from core.settings import Settings
from core.web.redirects import local_path
from modules.accounts.granting import GrantRole
from modules.accounts.tokens import HOST_COOKIE, PLAIN_COOKIE, cookie_name
from tests.modules.accounts.conftest import PASSWORD, AddPerson

EMAIL = "nadia@house.example"
NEW = "vingt-deux tortues vertes"
HOSTILE = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "\\\\evil",
    "/\t/evil.example",
]


def post(browser: TestClient, page: str, path: str, **fields: str) -> Response:
    """Post a form with the token of the page that holds it."""
    found = re.search(r'name="_csrf" value="([0-9a-f]+)"', browser.get(page).text)
    assert found is not None
    answer: Response = browser.post(path, data={"_csrf": found.group(1), **fields})
    return answer


def sign_in(browser: TestClient, email: str = EMAIL, password: str = PASSWORD, **more: str) -> Response:
    return post(browser, "/login", "/login", email=email, password=password, **more)


def test_signing_in_leads_to_where_one_wanted_to_go(browser: TestClient, clerk: str) -> None:
    answer = sign_in(browser, next="/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "Nadia Benali" in browser.get("/account").text


@pytest.mark.parametrize("target", HOSTILE)
def test_signing_in_never_leads_to_another_site(target: str) -> None:
    assert local_path(target) == "/"


@pytest.mark.parametrize("target", ["/", "/cases/1?tab=file#top", "/a:b", "/p/caf\u00e9"])
def test_paths_of_this_site_are_kept(target: str) -> None:
    assert local_path(target) == target


def test_the_posted_next_is_checked_too(browser: TestClient, clerk: str) -> None:
    assert sign_in(browser, next="//evil.example").headers["location"] == "/"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: TestClient, clerk: str) -> None:
    cookie = next(c for c in sign_in(browser).headers.get_list("set-cookie") if c.startswith(PLAIN_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_in_production_over_https_the_cookie_is_bound_to_the_host() -> None:
    secret = {"secret_key": "s" * 32, "environment": "production"}
    assert cookie_name(Settings(**secret, public_url="https://liasse.example")) == HOST_COOKIE  # type: ignore[arg-type]
    assert cookie_name(Settings(**secret, public_url="http://liasse.example")) == PLAIN_COOKIE  # type: ignore[arg-type]
    assert cookie_name(Settings(public_url="https://liasse.example")) == PLAIN_COOKIE


def test_a_wrong_password_and_an_unknown_account_look_the_same(browser: TestClient, clerk: str) -> None:
    answers = [sign_in(browser, email, "wrong password") for email in (EMAIL, "nobody@house.example")]
    assert {answer.status_code for answer in answers} == {401}
    pages = {answer.text.replace(EMAIL, "").replace("nobody@house.example", "") for answer in answers}
    assert len(pages) == 1


def test_too_many_attempts_say_how_long_to_wait(browser: TestClient, clerk: str) -> None:
    for _ in range(5):
        sign_in(browser, password="wrong password")
    answer = sign_in(browser)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 3
    assert PLAIN_COOKIE not in browser.cookies


@pytest.mark.parametrize("value", ["x" * 200_000, "\0", "\u202e", "<script>alert(1)</script>", "{{ 7 * 7 }}", "'; --"])
def test_hostile_fields_are_only_refused(browser: TestClient, clerk: str, value: str) -> None:
    answer = sign_in(browser, email=value, password=value)
    assert answer.status_code == (400 if "\0" in value else 401)
    assert "<script>alert" not in answer.text
    assert sign_in(browser, email="", password="").status_code == 401


def test_a_form_without_its_token_is_refused(browser: TestClient, clerk: str) -> None:
    browser.get("/login")
    answer = browser.post("/login", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 403
    assert PLAIN_COOKIE not in browser.cookies


def test_a_token_planted_in_the_browser_is_replaced_at_sign_in(browser: TestClient, clerk: str) -> None:
    browser.cookies.set(PLAIN_COOKIE, "planted")
    sign_in(browser)
    tokens = [cookie.value for cookie in browser.cookies.jar if cookie.name == PLAIN_COOKIE]
    assert any(token != "planted" and len(str(token)) == 43 for token in tokens)


def test_signing_out_ends_the_session_on_the_server(browser: TestClient, clerk: str) -> None:
    sign_in(browser)
    token = browser.cookies[PLAIN_COOKIE]
    assert post(browser, "/account", "/logout").headers["location"] == "/login"
    browser.cookies.set(PLAIN_COOKIE, token)
    assert browser.get("/account").headers["location"].startswith("/login?next=")


def test_the_account_page_changes_the_password_and_goes_on(browser: TestClient, clerk: str) -> None:
    sign_in(browser)
    before = browser.cookies[PLAIN_COOKIE]
    wrong = post(browser, "/account", "/account/password", current="wrong password", password=NEW)
    assert wrong.status_code == 401
    weak = post(browser, "/account", "/account/password", current=PASSWORD, password="short")
    assert (weak.status_code, "at least 12" in weak.text) == (422, True)
    assert post(browser, "/account", "/account/password", current=PASSWORD, password=NEW).status_code == 303
    assert browser.cookies[PLAIN_COOKIE] != before
    assert browser.get("/account").status_code == 200


def test_the_account_page_keeps_the_preferences(browser: TestClient, clerk: str) -> None:
    sign_in(browser)
    answer = post(browser, "/account", "/account", language="fr", theme="dark", density="compact")
    assert answer.status_code == 303
    page = browser.get("/account").text
    assert '<html lang="fr" data-theme="dark" data-density="compact">' in page
    assert "Mon compte" in page


@pytest.mark.parametrize("path", ["/account", "/admin/people", "/admin/people/new", "/admin/teams"])
def test_visitors_are_asked_to_sign_in(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/login?next={path}")


def test_only_administrators_see_and_use_administration(browser: TestClient, clerk: str, administrator: Actor) -> None:
    sign_in(browser)
    for path in ("/admin/people", "/admin/people/new", f"/admin/people/{clerk}", "/admin/teams"):
        assert browser.get(path).status_code == 403
    for path in ("", f"/{clerk}/roles", f"/{clerk}/password", f"/{administrator.id}/deactivate"):
        fields = {
            "role": "library.clerk",
            "password": NEW,
            "email": "x@y.example",
            "name": "X",
            "language": "en",
        }
        assert post(browser, "/account", f"/admin/people{path}", **fields).status_code == 403
    assert "/admin/people" not in browser.get("/account").text


def test_an_administrator_creates_somebody_gives_a_role_and_takes_it_back(
    kernel: Kernel, browser: TestClient, administrator: Actor
) -> None:
    sign_in(browser, "ada@house.example")
    given = {"name": "Zoé <b>Petit</b>", "email": "zoe@house.example", "language": "fr", "password": NEW}
    url = post(browser, "/admin/people/new", "/admin/people", **given).headers["location"]
    page = browser.get(url).text
    assert "Zoé &lt;b&gt;Petit&lt;/b&gt;" in page
    assert post(browser, url, f"{url}/roles", role="library.clerk").status_code == 303
    assert "Library · Clerk" in browser.get("/admin/people").text
    post(browser, url, f"{url}/roles/revoke", role="library.clerk")
    assert "Library · Clerk" not in browser.get("/admin/people").text


def test_the_form_for_a_new_person_says_what_to_mend(browser: TestClient, administrator: Actor, clerk: str) -> None:
    sign_in(browser, "ada@house.example")
    given = {"name": "X", "email": "no address", "language": "en", "password": NEW}
    answer = post(browser, "/admin/people/new", "/admin/people", **given)
    assert (answer.status_code, "not an e-mail address" in answer.text) == (422, True)
    taken = post(browser, "/admin/people/new", "/admin/people", **{**given, "email": EMAIL})
    assert (taken.status_code, "already has the e-mail" in taken.text) == (422, True)


def test_an_administrator_makes_a_team_with_people_and_roles(
    kernel: Kernel, browser: TestClient, administrator: Actor, clerk: str
) -> None:
    sign_in(browser, "ada@house.example")
    assert post(browser, "/admin/teams", "/admin/teams", name="Cellar").status_code == 303
    found = re.search(r"/admin/teams/[0-9a-f-]{36}", browser.get("/admin/teams").text)
    assert found is not None
    url = found.group()
    post(browser, url, f"{url}/members", person=clerk)
    post(browser, url, f"{url}/roles", role="library.keeper")
    assert "Nadia Benali" in browser.get(url).text
    assert "Cellar" in browser.get(f"/admin/people/{clerk}").text
    post(browser, url, f"{url}/members/remove", person=clerk)
    assert "Library · Keeper" not in browser.get("/admin/people").text


def test_closing_an_account_shows_and_signs_out(browser: TestClient, administrator: Actor, clerk: str) -> None:
    sign_in(browser, "ada@house.example")
    url = f"/admin/people/{clerk}"
    post(browser, url, f"{url}/deactivate")
    assert "This account is closed" in browser.get(url).text
    own = f"/admin/people/{administrator.id}"
    post(browser, own, f"{own}/deactivate")
    assert "signed in with" in browser.get(own).text


@pytest.mark.parametrize("path", ["not-an-id", "%00", "..%2f..", "x" * 3000])
def test_odd_addresses_of_people_are_refused(browser: TestClient, administrator: Actor, path: str) -> None:
    sign_in(browser, "ada@house.example")
    assert browser.get(f"/admin/people/{path}").status_code in (400, 404, 422)


@pytest.mark.parametrize("role", ["", "library", "library.", "a.b.c", "\0.\0", "library.king"])
def test_odd_roles_are_refused(browser: TestClient, administrator: Actor, clerk: str, role: str) -> None:
    sign_in(browser, "ada@house.example")
    answer = post(browser, f"/admin/people/{clerk}", f"/admin/people/{clerk}/roles", role=role)
    assert answer.status_code in (400, 404, 422)


@pytest.mark.parametrize("token", ["x", "x" * 64, "x" * 5000, "\u00e9".encode().decode("latin-1"), "%00"])
def test_a_forged_session_cookie_makes_a_visitor(browser: TestClient, clerk: str, token: str) -> None:
    answer = browser.get("/account", headers={"cookie": f"{PLAIN_COOKIE}={token}".encode()})
    assert answer.headers["location"].startswith("/login")


def test_a_role_granted_elsewhere_counts_at_once(kernel: Kernel, browser: TestClient, add_person: AddPerson) -> None:
    person_id = add_person("zoe@house.example", "Zoé", administrator=True)
    sign_in(browser, "zoe@house.example")
    dispatch(kernel, GrantRole(pack="library", role="keeper", person_id=person_id), SYSTEM)
    assert "Library · Keeper" in browser.get("/admin/people").text
