"""Work that fails for good makes a scenario fail, unless it expects that."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.definitions.load import load
from core.registry import Registry
from modules.scenarios.bench import Bench
from modules.scenarios.cli import make_test_command
from modules.scenarios.playing import Outcome, play
from modules.scenarios.running import Report, run_scenarios
from modules.scenarios.simulating import Simulation

PACK = {
    "pack.yaml": b"pack: works\nversion: 1.0.0\ntitle: Works\nlanguages: [en]\ntimezone: Europe/Paris\n",
    "bindings.yaml": b"bindings: {desk_url: {title: Desk, type: address}}\n",
    "roles.yaml": b"roles: {clerk: {title: Clerk, may: {job: [read, open, update, transition]}}}\n",
    "connectors/desk.yaml": b"""
connector: desk
title: Desk
address: {binding: desk_url}
operations: {ask: {get: /rooms}}
stub: {ask: [{status: 503}]}
""",
    "case_types/job.yaml": b"""
case_type: job
title: Job
reference: "J-{number:04}"
fields: {days: {type: integer, title: Days}}
stages: {open: {}, done: {final: true}}
transitions:
  end: {from: open, to: done, by: clerk, when: days > 0}
processes:
  finish:
    on_demand: {by: clerk}
    steps: [run: end]
  ask:
    on_demand: {by: clerk}
    steps: [call: {connector: desk, operation: ask}]
""",
}
HEAD = """
scenario: Work fails
given:
  - clerk opens: job
    with: {days: 0}
when:
"""
FINISH = "  - clerk runs: finish\n"
ASK = "  - clerk runs: ask\n  - time passes: 2 days\n"


def folders(lines: str, **others: str) -> dict[str, dict[str, bytes]]:
    texts = {"fails": HEAD + lines, **others}
    files = {**PACK, **{f"scenarios/{name}.yaml": text.encode() for name, text in texts.items()}}
    return {"works": {f"definitions/works/{name}": content for name, content in files.items()}}


@pytest.fixture(scope="module")
def bench(registry: Registry) -> Bench:
    """Plays the scenarios of this file's pack."""
    return Bench(registry, folders(FINISH))


def outcome_of(bench: Bench, lines: str) -> Outcome:
    loaded = load(folders(lines), bench.traced)
    assert [str(mistake) for mistake in loaded.diagnostics] == []
    pack = loaded.packs["works"]
    return play(bench, pack, pack.files["scenario"]["fails"])


def run(registry: Registry, lines: str, **others: str) -> Report:
    report = run_scenarios(registry, folders(lines, **others), "works")
    assert [str(mistake) for mistake in report.mistakes] == []
    return report


@pytest.mark.parametrize(
    ("lines", "line", "told"),
    [
        (FINISH, "clerk runs", ("'finish' of J-0001 failed: ", "can’t run where the case stands")),
        (ASK, "time passes", ("'Question to another system' of J-0001 failed: ", "503")),
    ],
)
def test_a_scenario_fails_with_work_that_fails(bench: Bench, lines: str, line: str, told: tuple[str, ...]) -> None:
    outcome = outcome_of(bench, lines)
    assert outcome.failure
    assert outcome.failure.line == line
    assert all(words in outcome.failure.found for words in told), outcome.failure.found


@pytest.mark.parametrize(
    "lines",
    [
        FINISH + "then: [{incidents: [where the case stands]}]\n",
        ASK + "then: [{incidents: [question to another system]}]\n",
        FINISH + ASK + "then: [{incidents: [failed, Finish]}]\n",
        "  - time passes: 1 day\nthen: [{incidents: []}]\n",
    ],
)
def test_a_scenario_may_expect_that_work_fails(bench: Bench, lines: str) -> None:
    outcome = outcome_of(bench, lines)
    assert outcome.passed, outcome.failure


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (FINISH + "then: [{incidents: [Finish, Finish]}]\n", "'finish' of J-0001"),
        ("  - time passes: 1 day\nthen: [{incidents: [Finish]}]\n", "none"),
        (FINISH + "then: [{incidents: []}]\n", "'finish' of J-0001"),
    ],
)
def test_what_is_expected_to_fail_must_fail(bench: Bench, lines: str, found: str) -> None:
    outcome = outcome_of(bench, lines)
    assert outcome.failure
    assert found in outcome.failure.found


GOES_ON = "scenario: Goes on\ngiven: [as in: fails]\nthen: [stage: open]\n"


def test_what_goes_on_from_a_scenario_expects_what_that_one_does(registry: Registry) -> None:
    expected = run(registry, FINISH + "then: [{incidents: [Finish]}]\n", goes_on=GOES_ON)
    assert [one.failure for one in expected.outcomes] == [None, None]
    report = run(registry, FINISH, goes_on=GOES_ON)
    assert [one.key for one in report.failures] == ["fails"]
    assert [one.key for one in report.not_run] == ["goes_on"]


def test_a_run_by_hand_goes_on_after_work_failed_and_is_saved_with_it(bench: Bench, registry: Registry) -> None:
    with Simulation(bench, bench.loaded.packs["works"]) as simulation:
        simulation.say("clerk opens job with {days: 0}")
        simulation.say("clerk runs finish")
        assert any("was stopped" in str(event) for event in simulation.story())
        saved = simulation.save("By hand")
    report = run(registry, FINISH + "then: [{incidents: [Finish]}]\n", saved=saved)
    assert [one.failure for one in report.outcomes] == [None, None]


def test_the_command_prints_the_failure_and_no_traceback(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, content in folders(ASK)["works"].items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    monkeypatch.setenv("LIASSE_DEFINITIONS", str(tmp_path / "definitions"))
    monkeypatch.setenv("LIASSE_FORMS", str(tmp_path / "forms"))
    ran = CliRunner().invoke(make_test_command(registry), ["works"])
    told = ran.output + "".join(capfd.readouterr())
    assert ran.exit_code == 1
    assert "'Question to another system' of J-0001 failed: " in told
    assert "effect failed" not in told
    assert "Traceback" not in told
