"""What became of scenarios, for people, for programs and for build servers."""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from core.diagnostics import Diagnostic, printable, render
from modules.scenarios.coverage import Coverage
from modules.scenarios.playing import Failure, Outcome
from modules.scenarios.running import Report

MOST_STORY = 40
UNTRUE = "LI600"


def tell(report: Report, sources: Mapping[str, str], colour: bool = False) -> Iterator[str]:
    """The report line by line."""
    not_run = report.not_run
    for outcome in report.outcomes:
        mark = "ok  " if outcome.passed else "-   " if outcome in not_run else "FAIL"
        yield f"{mark} {outcome.pack}/{outcome.key}  {printable(outcome.title)}  ({outcome.seconds * 1000:.0f} ms)"
    for outcome in not_run:
        yield f"     {outcome.pack}/{outcome.key} was not run: it begins with '{outcome.waits_for}', which failed"
    for name, one in report.skipped.items():
        yield f"-    {name} is skipped: {printable(one.why)}"
    for name in report.left_out:
        yield f"-    {name} was not played: it has a mistake, or begins with a scenario that has one"
    for outcome in report.failures:
        assert outcome.failure
        yield from _tell_failure(outcome, outcome.failure, sources, colour)
    yield ""
    yield f"{len(report.outcomes)} scenario(s){_verdict(report)}, in {report.seconds:.1f} s."


def _verdict(report: Report) -> str:
    """What became of all of them; none is played of a pack with a mistake elsewhere than in its scenarios."""
    if report.failures or report.not_run:
        not_run = f", {len(report.not_run)} not run" if report.not_run else ""
        skipped = f", {len(report.skipped)} skipped" if report.skipped else ""
        return f", {len(report.failures)} failed{not_run}{skipped}"
    if report.mistakes and not report.outcomes:
        return " played: mend the mistakes first"
    left_out = f", {len(report.left_out)} not played" if report.left_out else ""
    return f", all came true{left_out}{f', {len(report.skipped)} skipped' if report.skipped else ''}"


def _tell_failure(outcome: Outcome, failure: Failure, sources: Mapping[str, str], colour: bool) -> Iterator[str]:
    message = f"{outcome.title}: '{failure.line}' does not come true"
    yield ""
    yield render([Diagnostic(UNTRUE, message, failure.mark)], sources, colour=colour)
    yield f"  expected: {printable(failure.expected)}"
    yield f"  found:    {printable(failure.found)}"
    yield "  the story so far:" if failure.story else "  nothing had happened yet"
    shown = failure.story[-MOST_STORY:]
    if len(shown) < len(failure.story):
        yield f"    … {len(failure.story) - len(shown)} facts before"
    yield from (f"    {printable(event)}" for event in shown)


def tell_coverage(name: str, coverage: Coverage) -> Iterator[str]:
    """A table of what is reached, and what is not."""
    yield f"{name}: {coverage.share():.0f} % reached"
    for kind in coverage.kinds():
        reached, there = coverage.counts(kind)
        yield f"  {plural(kind):<13} {reached:>4} of {there:<4} {100 * reached // there if there else 100:>4} %"
        for target in coverage.missing(kind):
            place = f"{target.case_type}: " if target.case_type else ""
            yield f"      never reached: {place}{target.name}"


def plural(kind: str) -> str:
    """The kind's name for several."""
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


def as_json(report: Report) -> dict[str, Any]:
    """The report for programs."""
    not_run = report.not_run
    return {
        "passed": report.passed,
        "seconds": round(report.seconds, 3),
        "mistakes": [str(diagnostic) for diagnostic in report.mistakes],
        "left_out": list(report.left_out),
        "skipped": [{"scenario": name, "title": one.title, "why": one.why} for name, one in report.skipped.items()],
        "scenarios": [_outcome_json(outcome, outcome in not_run) for outcome in report.outcomes],
        "coverage": {name: _coverage_json(coverage) for name, coverage in report.coverage.items()},
    }


def _outcome_json(outcome: Outcome, not_run: bool) -> dict[str, Any]:
    told = {
        "pack": outcome.pack,
        "scenario": outcome.key,
        "title": outcome.title,
        "passed": outcome.passed,
        "seconds": round(outcome.seconds, 4),
        "file": outcome.mark.file,
    }
    if not_run:
        return {**told, "waits_for": outcome.waits_for}
    failure = outcome.failure
    if failure is None:
        return told
    place = {"file": failure.mark.file, "line": failure.mark.line, "column": failure.mark.column}
    said = {"said": failure.line, "expected": failure.expected, "found": failure.found, "story": list(failure.story)}
    return {**told, "failure": {**place, **said}}


def _coverage_json(coverage: Coverage) -> dict[str, Any]:
    kinds = {}
    for kind in coverage.kinds():
        reached, there = coverage.counts(kind)
        missing = [{"case_type": target.case_type, "name": target.name} for target in coverage.missing(kind)]
        kinds[kind] = {"reached": reached, "there": there, "missing": missing}
    return {"percent": round(coverage.share(), 1), "kinds": kinds}


def as_junit(report: Report) -> bytes:
    """The report as build servers read it (JUnit's XML)."""
    suites, not_run = ElementTree.Element("testsuites"), report.not_run
    played = len(report.outcomes) + len(report.skipped)
    totals: dict[str, Any] = {"tests": str(played), "failures": str(len(report.failures))}
    suite = ElementTree.SubElement(suites, "testsuite", name="scenarios", time=f"{report.seconds:.3f}", **totals)
    for outcome in report.outcomes:
        names: dict[str, Any] = {"classname": outcome.pack, "name": printable(outcome.title), "file": outcome.mark.file}
        case = ElementTree.SubElement(suite, "testcase", time=f"{outcome.seconds:.3f}", **names)
        if outcome in not_run:
            ElementTree.SubElement(case, "skipped", message=f"begins with {outcome.waits_for}, which failed")
        elif outcome.failure:
            message = f"expected {outcome.failure.expected}; found {outcome.failure.found}"
            failure = ElementTree.SubElement(case, "failure", message=printable(message))
            failure.text = "\n".join(_tell_failure(outcome, outcome.failure, {}, colour=False))
    for skipped in report.skipped.values():
        names = {"classname": skipped.pack, "name": printable(skipped.title), "file": skipped.file, "time": "0"}
        case = ElementTree.SubElement(suite, "testcase", names)
        ElementTree.SubElement(case, "skipped", message=printable(skipped.why))
    return bytes(ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True))
