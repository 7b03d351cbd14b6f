"""Rules of dossiers: tabs, widgets, actions, tasks, changes."""

import html
import re
from collections.abc import Callable

import pytest

from core.dispatch import Answer
from modules.cases.models import Case
from modules.parties.language import PartyInput
from tests.modules.dossiers.browsers import main_part
from tests.modules.dossiers.conftest import OpenFile, SignIn

CANARY = "<script>alert(1)</script>\"'><img src=x>"
CaseOf = Callable[[Answer], Case]


def test_a_tab_shows_only_while_its_condition_holds(open_file: OpenFile, sign_in: SignIn) -> None:
    small, large = open_file(amount="10")["case_id"], open_file(amount="1000")["case_id"]
    clerk = sign_in("clerk")
    assert "Large amounts" not in clerk.read(f"/cases/{small}")
    assert clerk.get(f"/cases/{small}/large").status_code == 404
    assert "Large amounts" in clerk.read(f"/cases/{large}")
    assert clerk.get(f"/cases/{large}/large").status_code == 200


def test_a_tab_shows_only_to_its_roles(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file()["case_id"]
    assert sign_in("clerk").get(f"/cases/{case_id}/bosses").status_code == 404
    assert sign_in("boss").get(f"/cases/{case_id}/bosses").status_code == 200


def test_a_widget_shows_only_to_its_roles_and_while_its_condition_holds(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file()["case_id"]
    clerk = sign_in("clerk")
    assert "Read the orders" not in clerk.read(f"/cases/{case_id}")
    assert "Read the orders" in sign_in("boss").read(f"/cases/{case_id}")
    assert "Nothing was entered" not in clerk.read(f"/cases/{case_id}")
    clerk.post(f"/cases/{case_id}/actions/start")
    assert "Nothing was entered" in clerk.read(f"/cases/{case_id}")


@pytest.mark.parametrize("tab", ["", "/main", "/papers", "/history", "/large"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_hostile_texts_are_never_markup(open_file: OpenFile, sign_in: SignIn, tab: str, language: str) -> None:
    owner = PartyInput(name=CANARY, first_name="A", last_name=CANARY[:90], email="a@example.org")
    opened = open_file(owner, note=CANARY, amount="500", lines=[{"label": CANARY}])
    clerk = sign_in("clerk", name="<b>Eve</b>", language=language)
    clerk.post(f"/cases/{opened['case_id']}/actions/start")
    clerk.post(f"/cases/{opened['case_id']}/assignee", person="me")
    page = clerk.read(f"/cases/{opened['case_id']}{tab}")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>Eve" not in page
    assert html.escape(CANARY).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page


@pytest.mark.parametrize("path", ["/work/desk/todo", "/search?q=script", "/tasks?list=roles"])
def test_hostile_names_are_never_markup_in_lists(open_file: OpenFile, sign_in: SignIn, path: str) -> None:
    open_file(PartyInput(name=CANARY, email="a@example.org"), note=CANARY)
    page = sign_in("clerk").read(path)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_what_one_searches_for_is_never_markup(sign_in: SignIn) -> None:
    page = sign_in("clerk").get("/search").text
    assert "What are you looking for?" in page
    assert "<script>alert" not in sign_in("clerk").read("/search?q=%3Cscript%3Ealert(1)%3C/script%3E")


def test_an_action_that_is_not_possible_yet_says_why(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file(amount="5")["case_id"]
    page = sign_in("clerk").read(f"/cases/{case_id}")
    assert "Finish it" in page
    assert "The amount is too small." in page
    assert f'action="/cases/{case_id}/actions/finish"' not in page


def test_an_action_for_other_roles_is_not_offered(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file()["case_id"]
    clerk = sign_in("clerk")
    assert "Overrule it" not in clerk.read(f"/cases/{case_id}")
    assert clerk.get(f"/cases/{case_id}/actions/overrule").status_code == 404
    assert clerk.post(f"/cases/{case_id}/actions/overrule").status_code == 404
    assert "Overrule it" in sign_in("boss").read(f"/cases/{case_id}")


def test_an_action_without_a_form_runs_at_once(open_file: OpenFile, sign_in: SignIn, case_of: CaseOf) -> None:
    opened = open_file()
    clerk = sign_in("clerk")
    answer = clerk.post(f"/cases/{opened['case_id']}/actions/start", expected_version=str(opened["version"]))
    assert answer.headers["location"] == f"/cases/{opened['case_id']}"
    assert case_of(opened).stage == "open"


def test_an_action_on_a_case_that_changed_meanwhile_is_told_kindly(
    open_file: OpenFile, sign_in: SignIn, case_of: CaseOf
) -> None:
    opened = open_file()
    clerk = sign_in("clerk")
    url = f"/cases/{opened['case_id']}"
    answer = clerk.post(f"{url}/actions/start", expected_version="0")
    assert answer.headers["location"] == url
    assert "changed since you read it" in clerk.read(url)
    dialog = clerk.post(f"{url}/actions/start", script=True, expected_version="0")
    assert dialog.status_code == 200
    assert "Reload the case" in dialog.text
    assert case_of(opened).stage == "new"


def test_mistakes_in_an_action_s_form_show_in_it_and_keep_what_was_typed(
    open_file: OpenFile, sign_in: SignIn, case_of: CaseOf
) -> None:
    opened = open_file()
    clerk = sign_in("clerk")
    url = f"/cases/{opened['case_id']}/actions/reject"
    assert 'name="note"' in clerk.read(url)
    for script in (False, True):
        answer = clerk.post(url, script=script, note="abc")
        assert answer.status_code == 422
        assert re.search(r">\s*abc</textarea>", answer.text)
        assert "form-summary" in answer.text
    assert case_of(opened).stage == "new"


def test_an_action_s_form_is_prefilled_and_sent(open_file: OpenFile, sign_in: SignIn, case_of: CaseOf) -> None:
    opened = open_file(note="Known already")
    clerk = sign_in("clerk")
    url = f"/cases/{opened['case_id']}/actions/reject"
    assert "Known already" in clerk.read(url)
    answer = clerk.post(url, script=True, note="Not complete")
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, f"/cases/{opened['case_id']}")
    assert (case_of(opened).stage, case_of(opened).data["note"]) == ("done", "Not complete")


def test_a_dialog_is_a_part_and_its_page_is_whole(open_file: OpenFile, sign_in: SignIn) -> None:
    url = f"/cases/{open_file()['case_id']}/actions/reject"
    clerk = sign_in("clerk")
    assert "<html" not in clerk.get(url, **{"hx-request": "true"}).text
    assert "<html" in clerk.read(url)


def test_values_are_changed_by_hand(open_file: OpenFile, sign_in: SignIn, case_of: CaseOf) -> None:
    opened = open_file(note="Before", region="north")
    clerk = sign_in("clerk")
    url = f"/cases/{opened['case_id']}/edit?fields=note,region,amount,twice,lines,unknown"
    page = main_part(clerk.read(url))
    assert 'name="twice"' not in page
    assert "Lines" in page
    clerk.post(url, note="After", region="south", amount="1 250,50", expected_version=str(opened["version"]))
    data = case_of(opened).data
    assert (data["note"], data["region"], data["amount"], data["twice"]) == (
        "After",
        "south",
        "1250.50",
        "2501.00",
    )


def test_a_value_that_can_not_be_read_shows_beside_its_input(
    open_file: OpenFile, sign_in: SignIn, case_of: CaseOf
) -> None:
    opened = open_file(note="Before")
    clerk = sign_in("clerk", language="fr")
    answer = clerk.post(f"/cases/{opened['case_id']}/edit?fields=note,amount", note="After", amount="beaucoup")
    assert answer.status_code == 422
    assert "doit être un nombre" in answer.text
    assert 'value="beaucoup"' in answer.text
    assert 'value="After"' in answer.text
    assert case_of(opened).data["note"] == "Before"


def test_a_field_that_was_not_asked_for_is_not_changed(open_file: OpenFile, sign_in: SignIn, case_of: CaseOf) -> None:
    opened = open_file(note="Before", region="north")
    sign_in("clerk").post(f"/cases/{opened['case_id']}/edit?fields=note", note="After", region="south")
    assert case_of(opened).data["region"] == "north"


def task_url(page: str) -> str:
    """The first task that a page links to."""
    found = re.search(r'href="(/tasks/[0-9a-f-]{36})"', page)
    assert found is not None
    return found[1]


def test_a_task_ends_by_one_button_per_outcome(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file()["case_id"]
    clerk = sign_in("clerk")
    url = task_url(clerk.read("/tasks?list=roles"))
    page = main_part(clerk.read(url))
    assert 'value="fine"' in page
    assert 'value="odd"' in page
    assert clerk.post(url, _action="odd").headers["location"] == f"/cases/{case_id}"
    assert "Odd" in clerk.read(url)
    assert task_url(clerk.read("/tasks?list=done")) == url


def test_a_task_is_taken_and_given_back(open_file: OpenFile, sign_in: SignIn) -> None:
    open_file()
    clerk = sign_in("clerk")
    url = task_url(clerk.read("/tasks?list=roles"))
    clerk.post(f"{url}/assignee", person="me")
    assert url in clerk.read("/tasks?list=mine")
    assert url not in clerk.read("/tasks?list=roles")
    clerk.post(f"{url}/assignee", person="")
    assert url in clerk.read("/tasks?list=roles")


def test_a_task_for_others_can_be_read_but_not_done(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file()["case_id"]
    boss = sign_in("boss")
    url = task_url(boss.read(f"/cases/{case_id}"))
    assert "This task is for others" in boss.read(url)
    assert boss.post(url, _action="fine").status_code == 403
    assert boss.post(f"{url}/assignee", person="me").status_code == 404
    assert sign_in("outsider").get(url).status_code == 404


def test_the_timeline_tells_in_the_reader_s_language(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file()["case_id"]
    clerk = sign_in("clerk", name="Inès Lefèvre", language="fr")
    clerk.post(f"/cases/{case_id}/assignee", person="me")
    page = clerk.read(f"/cases/{case_id}/history")
    assert "<strong>Inès Lefèvre</strong> a attribué le dossier à <strong>Inès Lefèvre</strong>" in page
    assert "Le dossier est passé à l’étape <strong>Nouveau</strong>" in page


def test_a_case_type_without_a_dossier_shows_everything_it_has(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file(case_type="visit")["case_id"]
    outsider = sign_in("outsider")
    for tab in ("", "/documents", "/history"):
        assert outsider.get(f"/cases/{case_id}{tab}").status_code == 200
