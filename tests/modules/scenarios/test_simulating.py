"""A pack can be tried by hand, and the run kept as a scenario."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from core.definitions.packs import Pack
from core.errors import LiasseError
from modules.scenarios.performing import Untrue
from modules.scenarios.saying import NotUnderstood, parse
from modules.scenarios.simulating import CannotBeSaid, Simulation
from modules.scenarios.simulator import make_simulate_command
from tests.fixtures.scenarios import Stage

OPEN = "clerk opens permit with {surface: 40} parties {owner: {name: Ada, email: ada@example.com}}"


@pytest.fixture
def pack(stage: Stage) -> Pack:
    """The sample pack."""
    return stage.base.loaded.packs["permits"]


@pytest.fixture
def simulation(stage: Stage, pack: Pack) -> Iterator[Simulation]:
    """A simulation with one permit."""
    with Simulation(stage.base, pack) as made:
        made.say(OPEN)
        yield made


def test_a_line_tells_what_happened(simulation: Simulation) -> None:
    told = simulation.say("clerk runs begin")
    assert [event.type for event in told] == ["transition.run", "stage.entered"]
    standing = simulation.standing()
    assert standing is not None
    assert (standing.stage, standing.tasks) == ("study", ("first_look",))


def test_time_is_moved_and_fires_what_is_due(simulation: Simulation) -> None:
    assert "timer.fired" in [event.type for event in simulation.say("time passes 6 days")]


def test_what_anybody_may_do_comes_with_why_not(simulation: Simulation) -> None:
    can = dict(simulation.can("clerk"))
    assert can["begin"] is None
    assert (can["grant"], can["survey"]) == ("only from study", "Only while in study.")
    assert dict(simulation.can("neighbour_desk"))["begin"] == "it is for clerk"
    assert simulation.sees("neighbour_desk")["surface"] == "40"
    assert "iban" not in simulation.sees("neighbour_desk")


def test_what_is_refused_changes_nothing(simulation: Simulation) -> None:
    before = [str(event) for event in simulation.story()]
    for line in ("neighbour_desk runs begin", "clerk runs refuse", "stage granted"):
        with pytest.raises((LiasseError, Untrue)):
            simulation.say(line)
    assert [str(event) for event in simulation.story()] == before


def test_the_last_line_can_be_taken_back(simulation: Simulation) -> None:
    simulation.say("clerk runs begin")
    assert simulation.undo()
    standing = simulation.standing()
    assert standing is not None and standing.stage == "received"
    assert simulation.undo()
    assert simulation.standing() is None
    assert not simulation.undo()


def test_a_saved_run_comes_true(simulation: Simulation, stage: Stage) -> None:
    simulation.say("clerk does first_look outcome odd")
    simulation.say("stage received")
    simulation.say("time passes 4 days")
    simulation.say('clerk runs refuse with {message: "no: on 12:30, yes"}')
    text = simulation.save("Refusée à 4 jours")
    data = yaml.safe_load(text)
    assert data["scenario"] == "Refusée à 4 jours"
    assert data["later"][-1]["then"] == [{"stage": "refused"}, {"tasks": []}]
    outcome = stage.play(text)
    assert outcome.passed, outcome.failure


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("clerk rnus begin", "clerk runs"),
        ("bla", "Type 'help'"),
        ("", "Type 'help'"),
        ("{actor} runs begin", "Did you mean"),
    ],
)
def test_what_means_nothing_brings_the_nearest_phrase(stage: Stage, typed: str, advice: str) -> None:
    with pytest.raises(NotUnderstood, match=advice):
        parse(typed, stage.base.traced)


@pytest.mark.parametrize("typed", ["clerk runs beginn", "clark runs begin", "clerk runs begin wiht {}", "stage gone"])
def test_a_wrong_name_is_told_before_anything_happens(simulation: Simulation, typed: str) -> None:
    with pytest.raises((CannotBeSaid, LiasseError, ValueError)):
        simulation.say(typed)


def test_options_are_read_outside_of_braces_only(stage: Stage) -> None:
    said = parse('clerk runs refuse with {message: "go with god"} refused never', stage.base.traced)
    assert said == {"clerk runs": "refuse", "with": {"message": "go with god"}, "refused": "never"}


@pytest.mark.parametrize(
    ("lines", "status", "words"),
    [
        ("# nothing\nvisitor fills apply\n", 1, "CV"),
        ("help\ncan recruiter\n", 1, "No case is open yet"),
        (
            "story\ncan recruiter\n\nstory\nundo\n",
            1,
            "Stopped at line 2. 2 lines behind it were not carried out: 4 to 5.",
        ),
        ("save ../../escape\n", 1, "can't name a scenario"),
        ("help\nstory\nundo\n", 0, "There is nothing to undo"),
    ],
)
def test_a_script_ends_at_the_first_line_that_can_not_be_done(
    stage: Stage, tmp_path: Path, lines: str, status: int, words: str
) -> None:
    script = tmp_path / "script.txt"
    script.write_text(lines, encoding="utf-8")
    ran = CliRunner().invoke(make_simulate_command(stage.registry), ["hr", "--script", str(script)])
    assert ran.exit_code == status, ran.output
    assert words in ran.output


def test_whoever_thinks_between_two_lines_is_not_stopped(
    simulation: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulation.scene.passing, "_started", simulation.scene.passing._started - 1_000)
    assert simulation.say("time passes 6 days")


def test_a_line_may_be_given_as_yaml_holds_it(simulation: Simulation) -> None:
    assert [event.type for event in simulation.say({"clerk runs": "begin"})] == ["transition.run", "stage.entered"]
    assert simulation.lines[-1] == {"clerk runs": "begin"}
