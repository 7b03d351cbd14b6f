"""Files go with a form wherever a scenario fills one in: a transition, a process of the house or of a party, a task."""

import pytest

from core.registry import Registry
from modules.scenarios.running import Report, run_scenarios

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


def run(registry: Registry, lines: str) -> Report:
    files = {**PACK, "scenarios/plans.yaml": (HEAD + lines).encode()}
    return run_scenarios(registry, {"works": {f"definitions/works/{k}": v for k, v in files.items()}}, "works")


def told(registry: Registry, lines: str) -> list[str]:
    report = run(registry, lines)
    return [*map(str, report.mistakes), *(one.failure.found for one in report.outcomes if one.failure)]


LINES = ("clerk runs: end, with: {days: 3}", "clerk runs: check", "builder runs: deliver", "clerk does: look")


@pytest.mark.parametrize("line", LINES)
def test_a_form_that_asks_for_a_piece_is_filled_in_with_its_file(registry: Registry, line: str) -> None:
    then = "then: [{piece plans: received}, {document plans: {name: plan.pdf, source: form}}]\n"
    assert told(registry, f"  - {{{line}, files: {{piece_plans: plan.pdf}}}}\n{then}") == []


@pytest.mark.parametrize("line", LINES)
def test_without_its_file_the_form_is_refused(registry: Registry, line: str) -> None:
    (found,) = told(registry, f"  - {{{line}}}\n")
    assert "piece_plans" in found


def test_a_file_that_the_piece_does_not_take_is_refused(registry: Registry) -> None:
    assert told(registry, "  - {clerk runs: check, files: {piece_plans: plan.png}, refused: PDF}\n") == []
