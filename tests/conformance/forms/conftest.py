"""form.io's rules, installed and started once per run; the counts at the end of it."""

from collections.abc import Iterator

import pytest

from tests.conformance.forms.declared import Declared, read_declared
from tests.conformance.forms.oracle import Oracle, OracleUnavailable, installed_modules
from tests.conformance.forms.running import Run, run_all

COUNTS = "forms conformance"


@pytest.fixture(scope="session")
def oracle() -> Iterator[Oracle]:
    """form.io's own judgement; skips on a machine without Node."""
    try:
        modules = installed_modules()
    except OracleUnavailable as missing:
        pytest.skip(str(missing))
    with Oracle(modules) as running:
        yield running


@pytest.fixture(scope="session")
def declared() -> tuple[Declared, ...]:
    """Differences that are meant."""
    return read_declared()


@pytest.fixture(scope="session")
def run(oracle: Oracle, declared: tuple[Declared, ...]) -> Run:
    """All systematic vectors, judged twice."""
    return run_all(oracle, declared)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the run counted."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    found = dict.fromkeys(
        str(text) for report in reports for name, text in getattr(report, "user_properties", ()) if name == COUNTS
    )
    if found:
        terminalreporter.section(COUNTS)
        for text in found:
            terminalreporter.write_line(text)
