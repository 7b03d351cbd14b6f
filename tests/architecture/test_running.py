"""Rules of running the tests and of committing: CI skips nothing, and a message says what a commit does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.commit_message import complaints
from tests.architecture.planting import plant
from tests.architecture.sources import ROOT

SETTINGS = '[tool.pytest.ini_options]\naddopts = ["-rs", "--import-mode=importlib"]\nmarkers = ["browser: x"]\n'
SKIPPING = """
import pytest

def test_runs():
    pass

@pytest.mark.browser
def test_drives_a_browser():
    pass

def test_asks_for_the_browser(chromium):
    pass

def test_lacks_a_service():
    pytest.skip("no database here")
"""


def outcome(tree: Path, test: str, **environment: str) -> tuple[int, str]:
    """Run one test file below the project's conftest on a machine without any browser."""
    plant(tree, {"pyproject.toml": SETTINGS, "tests/__init__.py": "", "tests/test_it.py": test})
    shutil.copy(ROOT / "tests" / "conftest.py", tree / "tests" / "conftest.py")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "LIASSE", "CI"))}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", "tests"],
        cwd=tree,
        env={**clean, "PATH": str(tree), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout


def test_without_chromium_browser_tests_alone_are_skipped_and_say_how_to_get_it(tmp_path: Path) -> None:
    status, output = outcome(tmp_path, SKIPPING)
    assert status == 0
    assert "1 passed, 3 skipped" in output
    assert "apt-get install chromium" in output


def test_in_ci_a_skipped_test_fails_with_its_reason(tmp_path: Path) -> None:
    status, output = outcome(tmp_path, SKIPPING, CI="true")
    assert status == 1
    assert "CI skips nothing" in output
    assert "no database here" in output
    assert "skipped" not in output.splitlines()[-1]


def test_in_ci_a_file_that_skips_itself_fails(tmp_path: Path) -> None:
    status, output = outcome(tmp_path, "import pytest\npytest.importorskip('no_such_package')\n", CI="true")
    assert status != 0
    assert "CI skips nothing" in output


def test_a_found_browser_is_used(tmp_path: Path) -> None:
    status, output = outcome(tmp_path, SKIPPING, LIASSE_CHROMIUM=sys.executable)
    assert status == 0
    assert "3 passed, 1 skipped" in output


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        ("", "empty"),
        ("# only a comment\n", "empty"),
        ("x" * 73, "72 characters"),
        ("Refuse large files.", "full stop"),
        ("Refuse large files\nbecause of the disk", "second line"),
    ],
)
def test_a_poor_commit_message_is_refused_with_the_reason(message: str, complaint: str) -> None:
    (found,) = complaints(message)
    assert complaint in found


def test_a_good_commit_message_is_accepted() -> None:
    assert complaints("Refuse a file over the limit\n\nThe disk is not endless.\n# branch main\n") == []
