"""What every test shares: fixtures by topic from tests/fixtures/, and the rule that CI skips nothing."""

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = (
    "This test needs Chromium. Install it ('sudo apt-get install chromium', or '.venv/bin/playwright install "
    "chromium' and set LIASSE_CHROMIUM to its path), then run the tests again."
)

pytest_plugins = [f"tests.fixtures.{path.stem}" for path in sorted((HERE / "fixtures").glob("[!_]*.py"))]


def in_ci() -> bool:
    """Whether every test has to run, whatever the machine lacks."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def find_chromium() -> str | None:
    """The browser for the tests: LIASSE_CHROMIUM, or the first known name on the PATH."""
    named = os.environ.get("LIASSE_CHROMIUM")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(autouse=True)
def own_environment() -> Iterator[None]:
    """Settings that a command line left in the environment end with the test."""
    before = {name: value for name, value in os.environ.items() if name.startswith("LIASSE_")}
    yield
    for name in [name for name in os.environ if name.startswith("LIASSE_")]:
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; skips the test on a machine without it."""
    found = find_chromium()
    if found is None:
        pytest.skip(NO_BROWSER)
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium, browser tests alone are skipped."""
    if find_chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is a failed one: a machine that lacks something must not look green."""
    report = yield
    if in_ci() and report.skipped and not hasattr(report, "wasxfail"):
        fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself."""
    report = yield
    if in_ci() and report.skipped:
        fail(report)
    return report


def fail(report: Any) -> None:
    """Turn a skip into a failure that keeps its reason."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"CI skips nothing. {reason}"
