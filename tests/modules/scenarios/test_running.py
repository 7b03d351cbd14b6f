"""Reports: for people, programs and build servers; what is reached, and what is not."""

import json
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from core.diagnostics import Diagnostic, Mark
from core.registry import Effect
from modules.scenarios.cli import make_test_command
from modules.scenarios.coverage import Coverage, Target
from modules.scenarios.reporting import as_json, as_junit, tell, tell_coverage
from modules.scenarios.running import Choice, Report, run_all, run_scenarios
from tests.fixtures.scenarios import Stage

GOOD = "scenario: Works\ngiven: [as in: opened]\nwhen: [clerk runs: begin]\nthen: [stage: study]\n"
BAD = "scenario: Échoue\ngiven: [as in: opened]\nthen: [stage: granted]\n"


def test_all_scenarios_of_a_draft_are_run_without_putting_it_in_force(stage: Stage) -> None:
    folders = stage.bench(good=GOOD, bad=BAD).folders
    report = run_scenarios(stage.registry, folders, "permits")
    assert [outcome.key for outcome in report.outcomes] == ["bad", "good", "opened"]
    assert [outcome.title for outcome in report.failures] == ["Échoue"]
    assert not report.passed


def test_only_the_scenarios_with_these_words_are_run(stage: Stage) -> None:
    bench = stage.bench(good=GOOD, bad=BAD)
    assert [outcome.key for outcome in run_all(bench, Choice(only="WORKS")).outcomes] == ["good"]


def test_several_processes_report_as_one_does(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.scenarios.running.FEW", 1)
    alone = run_all(stage.bench(good=GOOD, bad=BAD), Choice())
    together = run_all(stage.bench(good=GOOD, bad=BAD), Choice(), jobs=2)
    assert [(o.key, o.passed) for o in together.outcomes] == [(o.key, o.passed) for o in alone.outcomes]
    assert together.coverage["permits"].reached == alone.coverage["permits"].reached


def test_a_pack_with_a_mistake_does_not_pass(stage: Stage) -> None:
    report = run_scenarios(stage.registry, stage.bench(good="scenario: [").folders, "permits")
    assert not report.passed
    assert report.mistakes


def test_the_report_tells_people_programs_and_build_servers_the_same(stage: Stage) -> None:
    bench = stage.bench(good=GOOD, bad=BAD)
    report = run_all(bench, Choice())
    told = "\n".join(tell(report, bench.loaded.sources))
    assert "expected: stage: granted" in told
    assert "scenarios/bad.yaml:3:8" in told
    data = json.loads(json.dumps(as_json(report)))
    assert [one["passed"] for one in data["scenarios"]] == [False, True, True]
    assert data["scenarios"][0]["failure"]["line"] == 3
    suite = ElementTree.fromstring(as_junit(report))[0]  # noqa: S314 - our own text
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")


def test_coverage_tells_what_no_scenario_reaches(stage: Stage) -> None:
    report = run_all(stage.bench(good=GOOD), Choice())
    coverage = report.coverage["permits"]
    reached, missing = coverage.reached, set(coverage.missing())
    assert Target("transition", "permit", "begin") in reached
    assert Target("stage", "permit", "study") in reached
    assert Target("guard", "permit", "survey holds") in reached
    assert Target("guard", "permit", "survey does not hold") in reached
    assert Target("role", "", "clerk") in reached
    assert Target("transition", "permit", "grant") in missing
    assert Target("piece", "permit", "plan") in missing
    assert Target("role", "", "surveyor") in missing
    assert any("never reached: permit: grant" in line for line in tell_coverage("permits", coverage))


def test_nothing_to_reach_is_all_reached() -> None:
    assert Coverage().share() == 100


def test_nothing_leaves_memory(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIASSE_CONNECTORS", "live")
    monkeypatch.setenv("LIASSE_SMTP_URL", "smtp://mail.example")
    settings = stage.bench().settings
    assert (settings.connectors, settings.smtp_url.get_secret_value()) == ("stub", "")
    stubbed = stage.base.traced.find(Effect, "send_mail")
    assert stubbed.run is stage.registry.parts("scenario_stub")["send_mail"].run


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["hr", "--only", "arrives through"], 0, "1 scenario(s), all came true"),
        (["definitions/hr", "--only", "arrives through", "--json"], 0, '"passed": true'),
        (["hr", "--only", "arrives through", "--require", "100%"], 1, "are required"),
        (["hr", "--only", "arrives through", "--require", "many"], 2, "is no share"),
        (["hhr"], 1, "Did you mean hr?"),
    ],
)
def test_the_command_line_runs_scenarios(stage: Stage, arguments: list[str], status: int, words: str) -> None:
    ran = CliRunner().invoke(make_test_command(stage.registry), arguments)
    assert ran.exit_code == status
    assert words in ran.output + str(ran.exception or "")


def test_a_pack_with_a_mistake_says_that_nothing_was_played() -> None:
    mistake = Diagnostic("LI120", "there is no stage 'x'", Mark("definitions/p/scenarios/a.yaml", 1, 1))
    assert list(tell(Report(mistakes=(mistake,)), {}))[-1].startswith("0 scenario(s) played: mend the mistakes first")
