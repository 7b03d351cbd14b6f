"""Choices of forms from another system: searched, checked, kept for a moment, and never more than the form names."""

from dataclasses import replace

import pytest

from core.context import reading
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.definitions import case_type_in_force
from modules.cases.desks import Desk
from modules.cases.formhosts import host_at
from modules.forms.form import Form
from modules.forms.hosts import Host
from tests.fixtures.kernels import SAMPLES, START, STRANGER
from tests.fixtures.outside import Outside, Told, json_of
from tests.modules.connectors.conftest import pass_hours

STREETS = {
    "features": [
        {"properties": {"id": 1, "label": "Rue <b>de</b> la Paix", "houses": 3}},
        {"properties": {"id": 2, "label": "Rue du Temple", "houses": 4}},
        {"properties": {"label": "no id"}},
    ]
}


def form_and_host(kernel: Kernel) -> tuple[Form, Host]:
    """The form with the select, filled by somebody without any right."""
    with reading(kernel, STRANGER) as ctx:
        pack = ctx.pack("permits")
        desk = Desk(lambda: reading(kernel, STRANGER), pack, case_type_in_force(ctx, "permits", "permit"))
    form = pack.get("form", "where")
    assert isinstance(form, Form)
    return form, host_at(desk)


def errors_of(kernel: Kernel, street: str) -> list[str]:
    form, host = form_and_host(kernel)
    return [error.message for error in form.clean({"street": street}, today=START.date(), host=host).errors]


def offered(kernel: Kernel, search: str) -> list[tuple[str, str]] | None:
    form, host = form_and_host(kernel)
    select = form.sources()["street"]
    assert select.source and host.options
    found = host.options(select.source, search)
    return None if found is None else list(found)


def test_what_was_searched_for_is_asked_percent_encoded_and_what_has_a_value_is_offered(
    connected: Kernel, outside: Outside
) -> None:
    outside.answers = [json_of(STREETS)]
    assert offered(connected, "rue &x=1#") == [("1", "Rue <b>de</b> la Paix"), ("2", "Rue du Temple")]
    assert [asked.path for asked in outside.asked] == ["/api/search?q=rue%20%26x%3D1%23"]


def test_without_a_word_to_search_for_nothing_is_asked(connected: Kernel, outside: Outside) -> None:
    assert offered(connected, "  ") == [] and outside.asked == []


def test_an_answer_is_kept_for_a_minute_and_then_asked_for_again(connected: Kernel, outside: Outside) -> None:
    outside.answers = [json_of(STREETS)]
    for _ in range(3):
        offered(connected, "rue")
    assert len(outside.asked) == 1
    pass_hours(connected)
    offered(connected, "rue")
    assert len(outside.asked) == 2


def test_a_value_is_taken_that_was_offered_and_no_other(connected: Kernel, outside: Outside) -> None:
    outside.answers = [json_of(STREETS)]
    offered(connected, "rue")
    assert errors_of(connected, "2") == []
    assert errors_of(connected, "3") != []


def test_a_value_that_another_process_offered_is_searched_for(connected: Kernel, outside: Outside) -> None:
    outside.answers = [json_of(STREETS)]
    assert errors_of(connected, "2") == []
    assert [asked.path for asked in outside.asked] == ["/api/search?q=2"]


@pytest.mark.parametrize("told", [Told(500), Told(wait=4), Told(body=b"[[["), Told(302)], ids=str)
def test_while_the_system_is_away_the_form_says_so_and_waits_once(
    connected: Kernel, outside: Outside, told: Told
) -> None:
    outside.answers = [told]
    assert offered(connected, "rue") is None and offered(connected, "rue") is None
    assert len(outside.asked) == 1
    assert "can't be read now" in errors_of(connected, "2")[0]


def test_a_connector_is_asked_no_more_often_than_it_says(connected: Kernel, outside: Outside) -> None:
    outside.answers = [json_of(STREETS)]
    assert all(offered(connected, f"rue {number}") for number in range(120))
    assert offered(connected, "one more") is None and len(outside.asked) == 120
    pass_hours(connected)
    assert offered(connected, "one more")


def test_where_no_system_is_connected_the_examples_are_offered(kernel: Kernel) -> None:
    assert offered(replace(kernel), "rue") == [("75102", "Rue de la Paix"), ("75103", "Rue du Temple")]


SLOTS = {"free": [{"at": "2026-03-09T09:00", "words": "Monday at 9"}, {"at": "2026-03-10T14:00", "words": "Tuesday"}]}


def test_free_slots_are_all_offered_and_another_one_is_refused(connected: Kernel, outside: Outside) -> None:
    outside.answers = [json_of(SLOTS)]
    form, host = form_and_host(connected)
    slot = form.sources()["visit"]
    assert slot.source and host.options
    offered_now = dict(host.options(slot.source, "") or [])
    assert offered_now == {"2026-03-09T09:00": "Monday at 9", "2026-03-10T14:00": "Tuesday"}
    taken = form.clean({"visit": "2026-03-10T14:00"}, today=START.date(), host=host)
    assert not taken.errors and taken.values["visit"] == "2026-03-10T14:00"
    assert form.clean({"visit": "2026-03-11T14:00"}, today=START.date(), host=host).errors
    assert [asked.path for asked in outside.asked] == ["/api/visits/free"]


@pytest.mark.parametrize(
    ("written", "code", "hint"),
    [("crm.visit", "LI197", "crm.visits"), ("crm.streets", "LI197", "let it take nothing: all free slots are shown")],
)
def test_a_slot_names_an_operation_that_lists_all_free_slots(
    registry: Registry, written: str, code: str, hint: str
) -> None:
    folders = read_folders(SAMPLES / "definitions", SAMPLES / "forms")
    form = folders["permits"]["forms/permits/where.json"]
    folders["permits"]["forms/permits/where.json"] = form.replace(b"crm.visits", written.encode())
    [found] = load(folders, registry).diagnostics
    assert (found.code, found.hint, found.mark.file) == (code, hint, "forms/permits/where.json")
