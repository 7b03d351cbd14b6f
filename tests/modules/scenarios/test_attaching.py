"""Files go with a form wherever a scenario fills one in: a transition, a process of the house or of a party, a task."""

import pytest

from core.definitions.load import load
from core.registry import Registry
from modules.scenarios.bench import Bench
from modules.scenarios.playing import play
from tests.fixtures.scenarios import Stage

PACK = {
    "pack.yaml": b"pack: works\nversion: 1.0.0\ntitle: Works\nlanguages: [en]\ntimezone: Europe/Paris\n",
    "roles.yaml": b"roles: {clerk: {title: Clerk, may: {job: [read, open, update, transition]}}}",
    "case_types/job.yaml": b"""
case_type: job
title: Job
reference: "J-{number:04}"
parties: {builder: {title: Builder, access: own_dossier}}
fields: {days: {type: integer, title: Days}}
pieces: {plans: {title: Plans, required: true, accept: [pdf], of: builder}}
stages: {open: {}, done: {final: true}}
transitions:
  end: {from: open, to: done, by: clerk, form: {fields: [days], pieces: [plans]}}
processes:
  check:
    on_demand: {by: clerk, form: {pieces: [plans]}}
    steps: [set: {days: 1}]
  deliver:
    on_demand: {parties: builder, form: {pieces: [plans]}}
    steps: [set: {days: 2}]
on_open: [task: {id: look, title: Look, for: clerk, form: {pieces: [plans]}}]
""",
}
HEAD = """
scenario: Plans come with a form
given:
  - clerk opens: job
    parties: {builder: {first_name: Ada, last_name: Byron, email: ada@example.com}}
when:
"""


def folders(lines: str) -> dict[str, dict[str, bytes]]:
    files = {**PACK, "scenarios/plans.yaml": (HEAD + lines).encode()}
    return {"works": {f"definitions/works/{name}": content for name, content in files.items()}}


@pytest.fixture(scope="module")
def bench(registry: Registry) -> Bench:
    """Plays the scenarios of this file's pack."""
    return Bench(registry, folders("  - clerk runs: check\n"))


def told(bench: Bench, lines: str) -> list[str]:
    """What is wrong with a scenario before it is played, or what does not come true."""
    loaded = load(folders(lines), bench.traced)
    if loaded.diagnostics:
        return [str(mistake) for mistake in loaded.diagnostics]
    pack = loaded.packs["works"]
    failure = play(bench, pack, pack.files["scenario"]["plans"]).failure
    return [failure.found] if failure else []


LINES = ("clerk runs: end, with: {days: 3}", "clerk runs: check", "builder runs: deliver", "clerk does: look")


@pytest.mark.parametrize("line", LINES)
def test_a_form_that_asks_for_a_piece_is_filled_in_with_its_file(bench: Bench, line: str) -> None:
    then = "then: [{piece plans: received}, {document plans: {name: plan.pdf, source: form}}]\n"
    assert told(bench, f"  - {{{line}, files: {{piece_plans: plan.pdf}}}}\n{then}") == []


@pytest.mark.parametrize("line", LINES)
def test_without_its_file_the_form_is_refused(bench: Bench, line: str) -> None:
    (found,) = told(bench, f"  - {{{line}}}\n")
    assert "piece_plans" in found


def test_a_file_that_the_piece_does_not_take_is_refused(bench: Bench) -> None:
    assert told(bench, "  - {clerk runs: check, files: {piece_plans: plan.png}, refused: PDF}\n") == []


def test_a_file_may_be_named_by_its_piece(bench: Bench) -> None:
    lines = "  - {clerk runs: check, files: {plans: plan.pdf}}\nthen: [{document plans: {name: plan.pdf}}]\n"
    assert told(bench, lines) == []


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        ("files: {plan: plan.pdf}", "the form made here takes no file 'plan'", "plans"),
        ("files: {piece_plan: plan.pdf}", "the form made here takes no file 'piece_plan'", "piece_plans"),
        ("files: {photograph: plan.pdf}", "the form made here takes no file 'photograph'", "it takes: plans"),
        ("files: {days: plan.pdf}", "the form made here takes no file 'days'", "it takes: plans"),
        ("with: {day: 3}", "the form made here has no 'day'", "days"),
    ],
)
def test_a_wrong_key_is_told_with_the_likely_one(bench: Bench, options: str, message: str, hint: str) -> None:
    (mistake,) = load(folders(f"  - {{clerk runs: end, {options}}}\n"), bench.traced).diagnostics
    assert (mistake.code, mistake.message, mistake.hint) == ("LI120", message, hint)


def test_a_form_without_uploads_says_that_it_takes_no_files(stage: Stage) -> None:
    line = "when: [{clerk runs: refuse, with: {message: No}, files: {plan: plan.pdf}}]\n"
    (mistake,) = stage.mistakes(f"scenario: Story\ngiven: [as in: opened]\n{line}")
    assert (mistake.message, mistake.hint) == ("the form 'refusal' takes no file 'plan'", "it takes no files")
