"""A scenario that does not come true tells why: what hides a field, and where a process waits."""

from textwrap import dedent

import pytest

from modules.scenarios.bench import Bench
from modules.scenarios.playing import Outcome, play
from tests.fixtures.kernels import SAMPLES
from tests.fixtures.scenarios import Stage

PERMIT = "definitions/permits/case_types/permit.yaml"
CHANGED = {
    "reason: {type: long_text}": "reason: {type: long_text, visible: kind == 'house'}",
    "  works:\n": """  more:
    on_demand: {by: clerk}
    steps:
      - ask: {id: details, form: {fields: [start]}, to: owner, due: 10 days}
  both:
    on_demand: {by: clerk}
    steps:
      - parallel:
          one: [wait: {for: 2 days, id: pause}]
          two: [task: {id: measure, title: Measure, for: clerk}]
  works:
""",
}


def outcome(stage: Stage, lines: str) -> Outcome:
    """What becomes of a story about a permit whose field `reason` shows for houses only."""
    story = f"scenario: Story\ngiven: [as in: opened]\n{dedent(lines)}"
    folders = stage.bench(story=story).folders
    text = folders["permits"][PERMIT].decode()
    for old, new in CHANGED.items():
        assert old in text
        text = text.replace(old, new)
    bench = Bench(stage.registry, {**folders, "permits": {**folders["permits"], PERMIT: text.encode()}}, SAMPLES)
    assert not bench.loaded.diagnostics, [str(one) for one in bench.loaded.diagnostics]
    pack = bench.loaded.packs["permits"]
    return play(bench, pack, pack.files["scenario"]["story"])


def found(stage: Stage, lines: str) -> str:
    failure = outcome(stage, lines).failure
    assert failure is not None
    return failure.found


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "clerk sees: {reason: shown}",
            "the field is not visible now, for its 'visible: kind == 'house'' does",
        ),
        ("neighbour_desk sees: {iban: shown}", "hidden: 'fields' of the role neighbour_desk hides it"),
        ("owner sees: {kind: shown}", "hidden: 'sees' of the party owner does not name it"),
        ("owner sees: {reason: shown}", "does not hold; and 'sees' of the party owner does not name it"),
    ],
)
def test_a_field_that_is_hidden_tells_why(stage: Stage, line: str, told: str) -> None:
    assert told in found(stage, f"then: [{line}]")


def test_a_field_that_is_there_is_told_with_its_value(stage: Stage) -> None:
    assert outcome(stage, "then: [clerk sees: {reason: hidden, iban: shown}]").passed
    assert found(stage, "then: [clerk sees: {surface: hidden}]") == "40"


@pytest.mark.parametrize("place", ["waiting", "waiting at details", "waiting at request"])
def test_a_process_that_asks_waits_at_its_step_or_for_a_request(stage: Stage, place: str) -> None:
    assert outcome(stage, f"when: [clerk runs: more]\nthen: [process more: {place}]").passed


@pytest.mark.parametrize("place", ["pause", "time", "measure", "task"])
def test_a_process_waits_at_each_of_its_branches(stage: Stage, place: str) -> None:
    assert outcome(stage, f"when: [clerk runs: both]\nthen: [process both: waiting at {place}]").passed


def test_a_wrong_place_is_answered_with_all_that_are_right(stage: Stage) -> None:
    told = found(stage, "when: [clerk runs: more]\nthen: [process more: waiting at detail]")
    assert told == "waiting at details; as well right: waiting at request, waiting"
    assert found(stage, "then: [process more: waiting]") == "not started"
