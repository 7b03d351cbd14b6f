"""The hook for pre-commit checks the packs of the files that it is given, and no others."""

import subprocess
from pathlib import Path

import pytest

from tests.fixtures.kernels import SAMPLES

HOOK = SAMPLES.parents[1] / "bin" / "liasse-check"


@pytest.mark.parametrize(
    ("files", "asked"),
    [
        (["definitions/permits/pack.yaml", "definitions/permits/roles.yaml"], "check permits"),
        (["forms/permits/request.json", "site/definitions/hr/a b.yaml"], "check hr permits"),
        (["README.md", "definitions/README.md"], ""),
    ],
)
def test_the_packs_of_the_files_are_checked_once(files: list[str], asked: str, tmp_path: Path) -> None:
    echo = tmp_path / "liasse"
    echo.write_text('#!/bin/sh\necho "$@"\n', "utf-8")
    echo.chmod(0o755)
    done = subprocess.run(
        [str(HOOK), *files],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "LIASSE": str(echo)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, asked), done.stderr


def test_without_liasse_the_hook_says_so(tmp_path: Path) -> None:
    words = [str(HOOK), "definitions/permits/pack.yaml"]
    done = subprocess.run(
        words, cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "put it on the PATH" in done.stderr
