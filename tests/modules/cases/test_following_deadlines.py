"""Rule: a deadline that is an expression follows the fields from which it is reckoned."""

from pathlib import Path

import pytest

from core.registry import Registry
from modules.scenarios.bench import Bench
from modules.scenarios.running import Choice, run_all

PACK = "pack: notices\nversion: 1.0.0\ntitle: Notices\nneeds: [cases]\nlanguages: [en]\ntimezone: Europe/Paris\n"
ROLES = """
roles:
  clerk: {title: Clerk, may: {notice: [read, open, update, transition]}}
  head: {title: Head, may: {notice: [read]}}
"""
NOTICE = """
case_type: notice
title: Notice
fields:
  given_on: {type: date, title: Given on}
  until: {type: date, title: Until, value: given_on + days(20)}
  warned: {type: integer, title: Warned, default: 0}
stages:
  new: {title: New}
  given:
    title: Given
    due: until
    ends: end_of_day
    then: lapse
    escalate: [{before: 5 days, steps: [set: {warned: warned + 1}]}]
  waiting: {title: Waiting, due: today + days(10)}
  lapsed: {title: Lapsed, final: true}
transitions:
  give: {title: Give, from: new, to: given, by: clerk, steps: [set: {given_on: today}]}
  wait: {title: Wait, from: given, to: waiting, by: clerk}
  lapse: {title: Lapse, from: given, to: lapsed}
  forget: {title: Forget, from: given, to: given, by: clerk, steps: [set: {given_on: null}]}
  back: {title: Back, from: waiting, to: new, by: clerk}
"""
START = "scenario: A notice\nat: 2026-03-02 09:00\ngiven:\n  - clerk opens: notice\n  - clerk runs: give\n"
TIMES = {
    "reckoned_from_what_the_steps_set": "then:\n  - deadline: 2026-03-22",
    "moved_when_the_field_changes": """
when:
  - clerk changes: {given_on: 2026-03-12}
  - time comes to: 2026-03-25 09:00
then:
  - stage: given
  - deadline: 2026-04-01
  - fields: {warned: 0}
later:
  - when: [time comes to: 2026-03-28 09:00]
    then: [fields: {warned: 1}]
  - when: [time comes to: 2026-04-02 00:30]
    then: [stage: lapsed]
""",
    "a_rung_that_was_reached_is_not_reached_again": """
when:
  - time comes to: 2026-03-20 09:00
  - clerk changes: {given_on: 2026-03-10}
  - time comes to: 2026-03-29 09:00
then:
  - stage: given
  - fields: {warned: 1}
""",
    "given_up_when_the_field_is_emptied": """
when:
  - clerk changes: {given_on: null}
  - time passes: 2 months
then:
  - stage: given
  - deadline: none
  - fields: {warned: 0}
later:
  - when: [clerk changes: {given_on: 2026-05-01}]
    then: [deadline: 2026-05-21]
""",
    "given_up_when_a_step_empties_the_field": "when: [clerk runs: forget]\nthen: [deadline: none]",
    "over_at_once_when_it_moves_into_the_past": """
when:
  - clerk changes: {given_on: 2026-01-01}
  - time passes: 1 hour
then:
  - stage: lapsed
""",
    "today_is_the_day_on_which_the_stage_was_entered": """
when:
  - clerk runs: wait
  - time passes: 4 days
  - clerk changes: {warned: 7}
then:
  - deadline: 2026-03-12
""",
}


@pytest.mark.parametrize("name", TIMES)
def test_a_deadline_is(name: str, registry: Registry, tmp_path: Path) -> None:
    files = {"pack.yaml": PACK, "roles.yaml": ROLES, "case_types/notice.yaml": NOTICE}
    files[f"scenarios/{name}.yaml"] = START + TIMES[name].lstrip("\n") + "\n"
    folder = {f"definitions/notices/{path}": text.encode() for path, text in files.items()}
    bench = Bench(registry, {"notices": folder}, tmp_path)
    assert "notices" in bench.loaded.packs, bench.loaded.diagnostics
    report = run_all(bench, Choice(("notices",)))
    assert [outcome.failure for outcome in report.failures] == []
    assert report.outcomes
