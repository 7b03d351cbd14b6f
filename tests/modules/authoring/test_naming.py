"""`liasse explain` about names: defined where, seen and written by whom, used where; never guessed."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from typer.testing import CliRunner

from core.cli.main import app
from modules.authoring.errors import NoSuchName
from tests.fixtures.installations import ROOT
from tests.fixtures.kernels import SAMPLES

PERMIT = SAMPLES / "definitions" / "permits" / "case_types" / "permit.yaml"


@pytest.fixture(autouse=True)
def samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIASSE_DEFINITIONS", str(SAMPLES / "definitions"))
    monkeypatch.setenv("LIASSE_FORMS", str(SAMPLES / "forms"))


def explained(path: str) -> Any:
    done = CliRunner().invoke(app, ["explain", path, "--json"])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return json.loads(done.stdout)


def line_of(words: str) -> int:
    text = PERMIT.read_text("utf-8")
    return 1 + text[: text.index(words)].count("\n")


def test_a_field_tells_where_it_is_defined_and_every_place_that_uses_it() -> None:
    answer = explained("permits.permit.fields.surface")
    assert answer["defined"]["file"] == "definitions/permits/case_types/permit.yaml"
    assert answer["defined"]["line"] == line_of("  surface:")
    used = {one["what"] for one in answer["used"]}
    assert any(what.startswith("case_type.permit.transitions.") for what in used)
    assert any(what.startswith("dossier.permit.") for what in used)
    assert "clerk" in answer["written_by"]


def test_a_role_that_does_not_see_a_field_is_not_named() -> None:
    hidden = explained("permits.permit.fields.iban")["seen_by"]
    assert "surveyor" not in hidden


def test_a_place_in_a_file_is_the_name_that_stands_there() -> None:
    answer = explained(f"definitions/permits/case_types/permit.yaml:{line_of('  surface:')}:4")
    assert answer["path"].startswith("permits.permit.fields.surface")


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("permits.permit.fields.surfce", "surface"),
        ("permits.permt", "permit"),
        ("permits.permit.stages.open.deep.deeper", "There are"),
        ("definitions/permits/case_types/permit.yaml:99999", "Name a file"),
        ("nowhere/else.yaml:1:1", "Name a file"),
    ],
)
def test_what_is_not_there_comes_with_the_nearest(path: str, near: str) -> None:
    with pytest.raises(NoSuchName, match=near):
        explained(path)


def test_a_word_of_the_language_tells_its_values_and_its_module() -> None:
    answer = explained("case_type.stages.extend")
    assert answer["allowed"] == ["never", "next_working_day"]
    assert (answer["default"], answer["module"], answer["needed"]) == ("never", "cases", False)
    assert explained("step.send.attach")["module"] == "messages"
    assert {key["name"] for key in explained("step.send")["keys"]} >= {"template", "to", "attach"}


def test_letters_that_tell_a_field_and_forms_that_ask_for_it_use_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIASSE_DEFINITIONS", str(ROOT / "definitions"))
    monkeypatch.setenv("LIASSE_FORMS", str(ROOT / "forms"))
    told = {one["what"] for one in explained("consumer_credit.financing.fields.instalment")["used"]}
    assert "letter.offer" in told
    asked = {one["what"] for one in explained("consumer_credit.financing.fields.missing_note")["used"]}
    assert any(what.endswith(".form") for what in asked)


def test_steps_of_other_cases_that_fill_a_field_or_run_a_transition_use_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    review = """
case_type: review
title: Review
reference: "V-{number:04}"
fields: {opinion: {type: text}}
stages: {open: {}, done: {final: true}}
transitions:
  conclude: {from: open, to: done, by: clerk, steps: [change_case: {case: parent, set: {note: opinion}, run: settle}]}
"""
    file = """
case_type: file
title: File
reference: "F-{number:04}"
fields: {note: {type: text}}
stages: {open: {}, done: {final: true}}
transitions: {settle: {from: open, to: done}}
on_open: [open_case: {case_type: review, fields: {opinion: note}}]
"""
    pack = tmp_path / "works"
    (pack / "case_types").mkdir(parents=True)
    (pack / "pack.yaml").write_text("pack: works\nversion: 1.0.0\ntitle: Works\nlanguages: [en]\n")
    (pack / "roles.yaml").write_text(
        "roles: {clerk: {title: Clerk, may: {file: [read], review: [read, transition]}}}\n"
    )
    (pack / "case_types" / "file.yaml").write_text(file)
    (pack / "case_types" / "review.yaml").write_text(review)
    monkeypatch.setenv("LIASSE_DEFINITIONS", str(tmp_path))
    step = "case_type.review.transitions.conclude.steps.0.change_case"
    for name, what in (
        ("file.transitions.settle", f"{step}.run"),
        ("file.fields.note", f"{step}.set.note"),
        ("review.fields.opinion", "case_type.file.on_open.0.open_case.fields.opinion"),
    ):
        assert what in {one["what"] for one in explained(f"works.{name}")["used"]}


def test_a_place_may_be_written_as_the_file_lies_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copytree(SAMPLES / "definitions", tmp_path / "packs")
    monkeypatch.setenv("LIASSE_DEFINITIONS", str(tmp_path / "packs"))
    line = line_of("  surface:")
    there = explained(f"{tmp_path}/packs/permits/case_types/permit.yaml:{line}:3")
    assert there == explained(f"definitions/permits/case_types/permit.yaml:{line}:3")
