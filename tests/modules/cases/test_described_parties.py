"""A step opens cases for people whom it describes, such as those of a list; a wrong one is an incident."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from core.context import reading
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.models import CaseParty
from modules.parties.models import Party
from tests.fixtures.cases import act, history
from tests.fixtures.incidents import open_incidents
from tests.fixtures.routes import ANNE, MOVES, Routes, open_file

LETTER = """
case_type: letter
title: Letter
reference: "L-{number:04}"
parties: {reader: {title: Reader}}
stages: {open: {}, done: {final: true}}
transitions: {close: {from: open, to: done}}
"""
FIELDS = """
  people: {type: list, of: {name: {type: text}, email: {type: text}, tongue: {type: text}, age: {type: integer}}}
  secret: {type: text, encrypted: true}
"""
STEP = "{for_each: {item: row, in: people, steps: [open_case: {case_type: letter, parties: {reader: READER}}]}}"
BOTH = "{name: row.name, email: row.email}"
ADA = {"name": "Ada Byron", "email": "ada@example.com", "tongue": "fr", "age": 36}


def written(reader: str) -> str:
    steps = STEP.replace("READER", reader)
    return f"processes: {{route: {{on_demand: {{by: agent}}, steps: [{steps}]}}}}"


def run(routes: Routes, people: list[dict[str, Any]], reader: str = BOTH) -> tuple[Kernel, str]:
    kernel = routes.kernel(written(reader), moves=FIELDS + MOVES, letter=LETTER)
    case_id = open_file(kernel, people=people)
    act(kernel, case_id, "route", ANNE)
    return kernel, case_id


def readers(kernel: Kernel) -> list[Party]:
    """Who has the role in the opened cases, in their order."""
    with reading(kernel, ANNE) as ctx:
        found = select(Party).join(CaseParty, col(CaseParty.party_id) == col(Party.id)).order_by(col(CaseParty.case_id))
        return list(ctx.session.exec(found.where(CaseParty.role == "reader")))


def test_each_of_a_list_becomes_the_party_of_a_case_of_their_own(routes: Routes) -> None:
    kernel, case_id = run(routes, [ADA, {"name": "Bob", "email": "Bob@Example.com"}])
    assert [one.name for one in readers(kernel)] == ["Ada Byron", "Bob"]
    assert [one.email for one in readers(kernel)] == ["ada@example.com", "Bob@Example.com"]
    assert history(kernel, case_id).count("case.linked") == 2


def test_the_known_party_of_the_same_e_mail_and_name_is_meant(routes: Routes) -> None:
    kernel, _ = run(routes, [ADA, {**ADA, "name": "ada  BYRON"}, {**ADA, "name": "Annabella"}])
    first, second, third = (one.id for one in readers(kernel))
    assert first == second != third


@pytest.mark.parametrize(
    ("reader", "language"), [(BOTH, "en"), ("{name: row.name, email: row.email, language: row.tongue}", "fr")]
)
def test_a_party_is_written_to_in_the_language_told_or_the_first_of_the_pack(
    routes: Routes, reader: str, language: str
) -> None:
    kernel, _ = run(routes, [ADA], reader)
    assert [one.language for one in readers(kernel)] == [language]


def test_whatever_else_is_said_of_a_party_is_kept(routes: Routes) -> None:
    reader = "{kind: organisation, name: row.name, phone: \"'01 02'\", attributes: {age: row.age}}"
    kernel, _ = run(routes, [ADA], reader)
    found = readers(kernel)[0]
    assert (found.kind, found.phone, found.attributes, found.email) == ("organisation", "01 02", {"age": 36}, "")


WRONG: dict[str, dict[str, Any]] = {
    "no_party_email": {"email": None},
    "wrong_party_email": {"email": "ada@example.com, eve@example.com"},
    "no_party_name": {"name": " \u200b "},
    "wrong_party": {"name": "x" * 201},
}


@pytest.mark.parametrize("reason", WRONG)
def test_somebody_who_can_not_be_made_out_becomes_an_incident_and_the_others_are_reached(
    routes: Routes, reason: str
) -> None:
    kernel, case_id = run(routes, [{**ADA, **WRONG[reason]}, {"name": "Bob", "email": "bob@example.com"}])
    assert [(one.code, one.name) for one in open_incidents(kernel)] == [(reason, "route #1")]
    assert "for whom it opens a case" in open_incidents(kernel)[0].words
    assert [one.name for one in readers(kernel)] == ["Bob"]
    assert history(kernel, case_id).count("process.failed") == 1


def test_a_wrong_language_is_told_too(routes: Routes) -> None:
    kernel, _ = run(routes, [{**ADA, "tongue": "French"}], "{name: row.name, language: row.tongue}")
    assert [one.code for one in open_incidents(kernel)] == ["wrong_party"]


CHECKED = {
    BOTH: [],
    "owner": [],
    "{name: row.nme}": ["LI202"],
    "{name: row.age}": ["LI202"],
    "{name: row.name, mail: row.email}": ["LI103"],
    "{email: row.email}": ["LI110"],
    "{name: secret}": ["LI211"],
    "{name: row.name, attributes: {code: secret}}": ["LI211"],
    "row": ["LI120"],
    "row.email": ["LI120"],
    "{name: row.name, kind: dog}": ["LI110"],
    "3": ["LI110"],
}


@pytest.mark.parametrize("reader", CHECKED)
def test_check_knows_what_describes_a_party(routes: Routes, tmp_path: Path, registry: Registry, reader: str) -> None:
    routes.write(written(reader), moves=FIELDS + MOVES, letter=LETTER)
    found = list(load(read_folders(tmp_path / "definitions", tmp_path / "forms"), registry).diagnostics)
    assert [one.code for one in found] == CHECKED[reader], list(map(str, found))
    if reader.startswith("row"):
        assert found[0].hint == "write {name: row.name, email: row.email}"


@pytest.mark.parametrize(
    "step", ["send: {template: hello, to: TO}", "ask: {id: heard, form: {fields: [note]}, to: TO}"]
)
@pytest.mark.parametrize("to", ["row", "row.email"])
def test_whoever_writes_to_a_row_reads_how(
    routes: Routes, tmp_path: Path, registry: Registry, step: str, to: str
) -> None:
    inner = step.replace("TO", to)
    body = written("owner").replace("open_case: {case_type: letter, parties: {reader: owner}}", inner)
    routes.write(body, moves=FIELDS + MOVES, letter=LETTER)
    found = load(read_folders(tmp_path / "definitions", tmp_path / "forms"), registry).diagnostics
    hint = next(one.hint for one in found if f"'{to}'" in one.message)
    assert hint is not None and "open_case: {case_type: …, parties: {ROLE: {name: row.name, email: row.email}}}" in hint
