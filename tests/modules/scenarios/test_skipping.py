"""A pack that extends another puts those of its scenarios aside that make no sense there, and says why."""

from xml.etree import ElementTree

import pytest

from core.registry import Registry
from modules.scenarios.bench import Bench
from modules.scenarios.reporting import as_json, as_junit, tell
from modules.scenarios.running import Choice, Report, run_all
from tests.fixtures.kernels import SAMPLES
from tests.fixtures.scenarios import Stage

MANIFEST = "definitions/town/pack.yaml"
PACK = b"pack: town\nextends: permits\nversion: 1.0.0\ntitle: Town\n"
MINE = "definitions/town/scenarios/story.yaml"
STORY = """
scenario: A permit lapses
given: [as in: opened]
when: [time passes: 6 days]
then: [stage: refused]
"""
WRONG = STORY.replace("stage: refused", "stage: refusedd")


def bench(stage: Stage, overlay: str, story: str = STORY) -> Bench:
    """The sample packs: `town` extends `permits`, whose scenario `story` it changes by `overlay`."""
    folders = stage.bench(story=story).folders
    return Bench(
        stage.registry,
        {**folders, "town": {MANIFEST: PACK, MINE: overlay.encode()}},
        SAMPLES,
    )


def played(bench: Bench, only: str = "") -> Report:
    return run_all(bench, Choice(("town",), only))


def test_a_scenario_that_is_skipped_is_not_played_and_the_report_says_why(stage: Stage) -> None:
    report = played(bench(stage, "skip: {en: Nothing lapses here, fr: Rien n'expire ici}"))
    assert report.passed
    assert "story" not in {one.key for one in report.outcomes}
    assert [one.why for one in report.skipped.values()] == ["Nothing lapses here"]
    said = "\n".join(tell(report, {}))
    assert "town/story is skipped: Nothing lapses here" in said
    assert ", all came true, 1 skipped, in" in said


def test_programs_and_build_servers_read_what_is_skipped(stage: Stage) -> None:
    report = played(bench(stage, "skip: Nothing lapses here"), only="story")
    told = {"scenario": "town/story", "title": "A permit lapses", "why": "Nothing lapses here"}
    assert as_json(report)["skipped"] == [told]
    suite = ElementTree.fromstring(as_junit(report))[0]  # noqa: S314 - our own report
    (skipped,) = suite.iter("skipped")
    assert (suite.get("tests"), skipped.get("message")) == ("1", "Nothing lapses here")


def test_without_skip_it_is_played(stage: Stage) -> None:
    report = played(bench(stage, "scenario: A permit lapses in town"), only="lapses")
    assert [one.key for one in report.outcomes] == ["story"]
    assert report.skipped == {}


def test_the_lines_of_a_scenario_that_is_skipped_are_not_checked(stage: Stage) -> None:
    mistakes = bench(stage, "skip: Nothing lapses here", WRONG).loaded.diagnostics
    assert {one.mark.file.split("/")[1] for one in mistakes} == {"permits"}
    assert not bench(stage, "skip: Nothing lapses here").loaded.diagnostics


@pytest.mark.parametrize("why", ["[a]", "true"])
def test_a_reason_is_a_text(stage: Stage, registry: Registry, why: str) -> None:
    assert [one.code for one in bench(stage, f"skip: {why}").loaded.diagnostics] == ["LI110"]
