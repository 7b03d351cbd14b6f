"""A page about a case: who knows its reference writes to it, and learns what its case type shows."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from core.actors import PUBLIC
from core.app import build_app
from core.clock import VirtualClock
from core.database import reading
from core.dispatch import dispatch
from core.errors import Refused
from core.journal import entries
from core.registry import Registry
from core.worker import drain
from modules.cases.models import Case, CaseLink, CaseParty
from modules.pages.counting import LIMITS
from modules.pages.submitting import SubmitPage
from modules.parties.models import Party
from tests.fixtures.kernels import make_kernel, make_settings
from tests.modules.pages.conftest import Visitor, issue

PAGE = "/p/works/object"
FILES = {
    "pack.yaml": "pack: works\nversion: 1.0.0\ntitle: Works\nneeds: [pages]\nlanguages: [en, fr]\n",
    "case_types/permit.yaml": """
case_type: permit
title: {en: Permit, fr: Permis}
reference: "PC-{number:04}"
parties: {owner: {title: Owner, access: own_dossier}}
fields:
  street: {type: text, title: {en: Street, fr: Rue}}
  postcode: {type: text, title: {en: Postcode, fr: Code postal}}
  budget: {type: money, title: Budget}
stages: {shown: {title: Shown}, decided: {title: Decided, final: true}}
transitions: {decide: {from: shown, to: decided, when: budget == 0}}
receives:
  objection:
    when: stage == 'shown' and budget != 13
    asks: [postcode]
    shows: [street]
    parties: {owner: owner}
    fields: {street: street}
reactions:
  case.linked: {when: child_type == 'objection', run: weigh}
processes:
  weigh: {steps: [task: {id: look, title: Look, for: clerk}]}
""",
    "case_types/objection.yaml": """
case_type: objection
title: Objection
reference: "OB-{number:04}"
headline: owner.name
parties: {neighbour: {title: Neighbour, access: own_dossier, sees: [reason]}, owner: {title: Owner}}
fields: {street: {type: text, title: Street}, reason: {type: text, title: Reason}}
stages: {received: {title: Received, due: 3 days}, done: {title: Done, final: true}}
transitions: {finish: {from: received, to: done, by: clerk}}
""",
    "roles.yaml": "roles: {clerk: {title: Clerk, may: {permit: [read], objection: [read, transition]}}}\n",
    "pages/ask.yaml": """
page: ask
title: Ask
intro: Ask for a permit.
opens: permit
party: owner
thanks: {title: Thank you, text: We look.}
""",
    "pages/object.yaml": """
page: object
title: {en: Object, fr: S’opposer}
intro: The reference is on the notice.
about: permit
opens: objection
party: neighbour
form: {parties: [neighbour], fields: [reason]}
thanks: {title: Thank you, text: We read it.}
""",
}
OWNER = {"owner": {"first_name": "Olga", "last_name": "Own", "email": "olga@example.org"}}
BOB = {
    "neighbour[first_name]": "Bob",
    "neighbour[last_name]": "Ray",
    "neighbour[email]": "bob@example.org",
    "reason": "Loud.",
}
RIGHT = {"reference": "PC-0001", "postcode": "69 001"}


@pytest.fixture
def neighbour(one_database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Visitor]:
    """Somebody who stands before the notice of a permit in Harbour Street."""
    for name, text in FILES.items():
        file = tmp_path / "definitions" / "works" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    folders = {"definitions": tmp_path / "definitions", "forms": tmp_path / "forms"}
    kernel = make_kernel(make_settings(tmp_path, one_database_url, **folders), registry)
    assert isinstance(kernel.clock, VirtualClock)
    values = {**OWNER, "street": "Harbour Street", "postcode": "69001", "budget": "5000"}
    dispatch(kernel, SubmitPage(pack="works", page="ask", language="en", values=values), PUBLIC)
    with TestClient(build_app(kernel), follow_redirects=False) as client:
        yield Visitor(kernel, client, kernel.clock)
    kernel.engine.dispose()


def name(visitor: Visitor, **typed: str) -> Response:
    visitor.get(PAGE)
    return visitor.post(f"{PAGE}/about", {**RIGHT, **typed})


def object_to_it(visitor: Visitor) -> Response:
    name(visitor)
    visitor.clock.advance(timedelta(minutes=3))
    visitor.post(PAGE, {**BOB, "_page": "", "_action": "next"})
    return visitor.post(f"{PAGE}/review", {})


def cases(visitor: Visitor, case_type: str) -> list[Case]:
    return [case for case in visitor.cases if case.case_type == case_type]


def test_the_reference_is_asked_for_before_anything_shows(neighbour: Visitor) -> None:
    for address in (PAGE, f"{PAGE}?step=x", f"{PAGE}/review"):
        page = neighbour.get(address)
        assert str(page.url).partition("?")[0].endswith(f"{PAGE}/about")
        assert 'name="postcode"' in page.text
        assert "Harbour" not in page.text


def test_a_link_on_a_notice_fills_the_reference_in(neighbour: Visitor) -> None:
    assert 'value="PC-0001"' in neighbour.get(f"{PAGE}?reference=PC-0001").text


def test_whoever_names_the_case_reads_what_it_shows_and_nothing_else(neighbour: Visitor) -> None:
    page = name(neighbour, reference=" pc-0001 ").text
    assert "PC-0001" in page
    assert "Harbour Street" in page
    for secret in ("5000", "5,000", "Olga", "olga@", "69001"):
        assert secret not in page


@pytest.mark.parametrize("typed", [{"reference": "PC-0002"}, {"postcode": "69002"}, {"reference": "OB-0001"}])
def test_a_wrong_answer_is_told_as_a_wrong_reference(neighbour: Visitor, typed: dict[str, str]) -> None:
    page = name(neighbour, **typed)
    assert page.status_code == 422
    assert "There is no case with this reference" in page.text
    assert neighbour.drafts == []


def test_guesses_are_counted_whether_they_are_right_or_not(neighbour: Visitor) -> None:
    for number in range(LIMITS["about"].most):
        name(neighbour, reference=f"PC-{number + 2:04}")
    assert name(neighbour).status_code == 429
    neighbour.clock.advance(LIMITS["about"].window)
    assert "Harbour Street" in name(neighbour).text


def test_what_is_sent_belongs_to_the_case_which_hears_of_it(neighbour: Visitor) -> None:
    assert "OB-0001" in object_to_it(neighbour).text
    drain(neighbour.kernel)
    (permit,), (objection,) = cases(neighbour, "permit"), cases(neighbour, "objection")
    (link,) = neighbour.rows(CaseLink)
    assert (link.parent_id, link.child_id, link.relation) == (permit.id, objection.id, "child")
    assert objection.data == {"street": "Harbour Street", "reason": "Loud."}
    assert objection.headline == "Olga Own"
    with reading(neighbour.kernel.engine) as session:
        facts = [entry.type for entry in entries(session, permit.id)]
    assert facts[facts.index("case.linked") :] == ["case.linked", "task.created"]


def test_whoever_writes_is_a_party_of_the_new_case_alone(neighbour: Visitor) -> None:
    object_to_it(neighbour)
    (permit,), (objection,) = cases(neighbour, "permit"), cases(neighbour, "objection")
    people = {party.id: party.last_name for party in neighbour.rows(Party)}
    held = {(row.case_id, row.role): people[row.party_id] for row in neighbour.rows(CaseParty)}
    assert held == {
        (permit.id, "owner"): "Own",
        (objection.id, "owner"): "Own",
        (objection.id, "neighbour"): "Ray",
    }
    neighbour.post(f"/my/{issue(neighbour, objection.id, 'neighbour')}", {})
    assert "Loud." in neighbour.get("/my").text


def test_a_draft_keeps_no_reference_once_it_is_sent(neighbour: Visitor) -> None:
    object_to_it(neighbour)
    assert [draft.about for draft in neighbour.drafts] == [{}]
    assert str(neighbour.get(PAGE).url).endswith("/about")


def test_a_case_that_receives_nothing_any_more_is_refused_when_the_form_is_sent(neighbour: Visitor) -> None:
    name(neighbour)
    with neighbour.kernel.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases_case SET stage = 'decided'")
    assert str(neighbour.post(PAGE, {**BOB, "_page": "", "_action": "next"}).url).endswith("/about")
    with pytest.raises(Refused, match="no case with this reference"):
        command = SubmitPage(pack="works", page="object", language="en", values={}, about=RIGHT)
        dispatch(neighbour.kernel, command, PUBLIC)


def test_a_page_about_no_case_asks_for_no_reference(neighbour: Visitor) -> None:
    assert neighbour.get("/p/works/ask/about").status_code == 404
