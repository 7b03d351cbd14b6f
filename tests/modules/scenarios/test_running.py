"""Reports: for people, programs and build servers; what is reached, and what is not."""

import json
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from core.diagnostics import Diagnostic, Mark
from core.registry import Effect, Registry
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


def test_a_mistake_in_one_scenario_keeps_the_others_from_nothing(stage: Stage) -> None:
    wrong = "scenario: Wrong\nwhen: [clerk runs: begn]\n"
    after = "scenario: After\ngiven: [as in: wrong]\n"
    bench = stage.bench(good=GOOD, wrong=wrong, after=after)
    report = run_all(bench, Choice(("permits",), only="works"))
    assert [(outcome.key, outcome.passed) for outcome in report.outcomes] == [("good", True)]
    assert [one.mark.file for one in report.mistakes] == ["definitions/permits/scenarios/wrong.yaml"]
    assert sorted(report.left_out) == ["permits/after", "permits/wrong"]
    assert not report.passed
    told = "\n".join(tell(report, bench.loaded.sources))
    assert "permits/after was not played" in told
    assert "1 scenario(s), all came true, 2 not played" in told


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


def test_a_condition_that_cannot_meets_is_seen_to_fail(stage: Stage) -> None:
    text = GOOD.replace("[stage: study]", "[head cannot: {grant: ''}]")
    report = run_all(stage.bench(one=text), Choice())
    assert report.passed
    assert Target("guard", "permit", "grant does not hold") in report.coverage["permits"].reached


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


BROKEN = "scenario: Broken\ngiven: [as in: opened]\nwhen: [head runs: grant]\n"
HEIR = "scenario: Heir\ngiven: [as in: broken]\nthen: [stage: granted]\n"
GRANDCHILD = "scenario: Grandchild\ngiven: [as in: heir]\nthen: [stage: granted]\n"


def test_what_begins_with_a_scenario_that_fails_is_told_as_not_run(stage: Stage) -> None:
    bench = stage.bench(broken=BROKEN, heir=HEIR, grandchild=GRANDCHILD)
    report = run_all(bench, Choice(("permits",)))
    assert [one.key for one in report.failures] == ["broken"]
    assert sorted(one.key for one in report.not_run) == ["grandchild", "heir"]
    assert not report.passed
    told = "\n".join(tell(report, bench.loaded.sources))
    assert "permits/heir was not run: it begins with 'broken', which failed" in told
    assert "1 failed, 2 not run" in told
    assert as_junit(report).count(b"<skipped") == 2
    assert [one.get("waits_for") for one in as_json(report)["scenarios"]].count("broken") == 2


def test_alone_or_beside_a_beginning_that_comes_true_it_fails_itself(stage: Stage) -> None:
    bench = stage.bench(broken=BROKEN, heir=HEIR)
    report = run_all(bench, Choice(("permits",), only="heir"))
    assert [one.key for one in report.failures] == ["heir"]
    failure = report.failures[0].failure
    assert failure
    assert "'broken'" in failure.found
    assert not report.passed


MEETING = b"""
case_type: meeting
title: Meeting
reference: "M-{number:04}"
fields: {when: {type: datetime, title: When}}
stages: {open: {}, done: {final: true}}
transitions: {end: {from: open, to: done, by: clerk}}
"""
TOLD = b"""
scenario: A time is that of the pack
when:
  - clerk opens: meeting
    with: {when: "2026-07-01 14:30"}
then:
  - fields: {when: "2026-07-01 14:30"}
  - clerk sees: {when: "2026-07-01 14:30"}
  - fields: {when: "2026-07-01T12:30:00Z"}
"""


def test_a_time_is_read_in_the_time_zone_of_the_pack(registry: Registry) -> None:
    files = {
        "pack.yaml": b"pack: talks\nversion: 1.0.0\ntitle: Talks\nlanguages: [en]\ntimezone: Europe/Paris\n",
        "roles.yaml": b"roles: {clerk: {title: Clerk, may: {meeting: [read, open, transition]}}}",
        "case_types/meeting.yaml": MEETING,
        "scenarios/told.yaml": TOLD,
    }
    report = run_scenarios(registry, {"talks": {f"definitions/talks/{k}": v for k, v in files.items()}}, "talks")
    assert [str(one) for one in report.mistakes] == []
    assert [str(one.failure) for one in report.failures] == []
    assert len(report.outcomes) == 1
