"""A form about a case may name somebody new: whoever it names gets the role that nobody holds."""

import pytest

from core.context import reading
from core.dispatch import dispatch
from core.errors import Invalid
from core.journal import entries
from core.kernel import Kernel
from modules.cases.commands import RunAction
from modules.cases.models import Case, CaseParty
from modules.cases.partyroles import party_of
from modules.cases.queries import find_case
from tests.fixtures.routes import ANNE, Routes, open_file

NAMES = """
processes:
  hear:
    title: Hear somebody
    on_demand: {by: agent, form: {parties: [heir], fields: [note]}}
    steps: [set: {who: heir.email}]
"""
LEA = {"first_name": "Léa", "last_name": "Roy", "email": "lea@example.org"}


def hear(kernel: Kernel, case_id: str, **heir: str) -> None:
    dispatch(kernel, RunAction(case_id=case_id, action="hear", values={"heir": heir, "note": "heard"}), ANNE)


def heir_of(kernel: Kernel, case_id: str) -> tuple[str, Case]:
    with reading(kernel, ANNE) as ctx:
        case = find_case(ctx, case_id)
        party = party_of(ctx, case, "heir")
        assert party is not None
        return party.email, case


def test_whom_a_form_names_gets_the_role_and_steps_know_them(routes: Routes) -> None:
    kernel = routes.kernel(NAMES)
    case_id = open_file(kernel)
    hear(kernel, case_id, **LEA)
    email, case = heir_of(kernel, case_id)
    assert (email, case.data["who"]) == ("lea@example.org", "lea@example.org")
    with reading(kernel, ANNE) as ctx:
        added = [e.data["role"] for e in entries(ctx.session, case_id) if e.type == "party.added"]
    assert added.count("heir") == 1


def test_whoever_holds_the_role_stays_as_they_are(routes: Routes) -> None:
    kernel = routes.kernel(NAMES)
    case_id = open_file(kernel)
    hear(kernel, case_id, **LEA)
    hear(kernel, case_id, **{**LEA, "email": "mallory@example.org"})
    assert heir_of(kernel, case_id)[0] == "lea@example.org"


def test_a_person_who_lacks_what_is_needed_is_refused_and_nothing_changes(routes: Routes) -> None:
    kernel = routes.kernel(NAMES)
    case_id = open_file(kernel)
    with pytest.raises(Invalid) as refused:
        hear(kernel, case_id, first_name="Léa", last_name="Roy", email="not an address")
    assert [problem.path for problem in refused.value.problems] == [("heir", "email")]
    with reading(kernel, ANNE) as ctx:
        case = find_case(ctx, case_id)
        assert party_of(ctx, case, "heir") is None
        assert case.data.get("note") is None


def test_a_known_person_named_in_another_case_is_the_same(routes: Routes) -> None:
    kernel = routes.kernel(NAMES)
    first, second = open_file(kernel), open_file(kernel)
    hear(kernel, first, **LEA)
    hear(kernel, second, **LEA)
    with reading(kernel, ANNE) as ctx:
        links = [ctx.session.get(CaseParty, (one, "heir")) for one in (first, second)]
        assert len({link.party_id for link in links if link}) == 1
        assert [link.confirmed for link in links if link] == [True, True]
