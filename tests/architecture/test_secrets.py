"""Rule: what is under version control runs anywhere and gives nothing away."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.planting import plant
from tests.architecture.sources import ROOT

REGISTRIES = (
    ("pypi", "org"),
    ("files", "pythonhosted", "org"),
    ("registry", "npmjs", "org"),
    ("registry", "yarnpkg", "com"),
    ("deb", "debian", "org"),
    ("security", "debian", "org"),
    ("archive", "ubuntu", "com"),
    ("proxy", "golang", "org"),
)
OPTION = "-".join(["index", "url"])
MIRRORS = rf"(?:artifactory|nexus|devpi|verdaccio)[\w.-]*\.\w{{2,}}|{OPTION}\s*[=:]|--(?:extra-)?{OPTION}\b"
HOMES = r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work(?:space)?/(?:main|shared|src))\b"
SECRETS = {
    "a registry host": re.compile("|".join([*map(r"\.".join, REGISTRIES), MIRRORS])),
    "a path of one machine": re.compile(HOMES),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE " + "KEY-----"),
    "an access key": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|glpat-[\w-]{20}|xox[abpr]-[\w-]{20})"),
}
_WRITTEN_BY_TOOLS = frozenset(
    {
        ".hypothesis",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".venv",
        "__pycache__",
        "node_modules",
        "var",
    }
)
_LARGEST = 4 * 1024 * 1024


def tracked(root: Path) -> Iterator[Path]:
    """The files under version control and those about to be; every file where there is no repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if not (root / ".git").exists():
        found = (path for path in root.rglob("*") if path.is_file())
        yield from (path for path in found if not _WRITTEN_BY_TOOLS.intersection(path.parts))
        return
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
    yield from (root / name for name in listed.split("\0") if name and (root / name).is_file())


def disclosures(root: Path) -> Iterator[str]:
    """Lines that name a registry, a machine's own path, or hold a secret."""
    for path in tracked(root):
        content = path.read_bytes()[:_LARGEST]
        if b"\0" in content[:8192]:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            for what, pattern in SECRETS.items():
                if pattern.search(line):
                    yield f"{path.relative_to(root)}:{number}: {what}"


def checkout_paths(root: Path, place: Path) -> Iterator[str]:
    """Files that name the folder of this very checkout."""
    if len(place.parts) < 3:
        return
    for path in tracked(root):
        if str(place).encode() in path.read_bytes():
            yield f"{path.relative_to(root)}: names {place}"


def test_nothing_under_version_control_gives_away_a_registry_a_machine_or_a_secret() -> None:
    assert list(disclosures(ROOT)) == []


def test_no_file_names_the_folder_it_was_checked_out_to() -> None:
    assert list(checkout_paths(ROOT, ROOT)) == []


def test_a_planted_path_of_the_checkout_is_found(tmp_path: Path) -> None:
    plant(tmp_path, {"a.toml": f"cache = '{tmp_path}/cache'"})
    assert len(list(checkout_paths(tmp_path, tmp_path))) == 1


@pytest.mark.parametrize(
    "line",
    [
        *("https://" + ".".join(host) + "/simple" for host in REGISTRIES),
        "https://nex" + "us.example.com/repository",
        "--index" + "-url https://example.com",
        "see /" + "root/notes.txt",
        "open('/" + "home/me/x')",
        "cd /" + "work/main && make",
        "-----BEGIN EC PRIVATE " + "KEY-----",
        "AKIA" + "A" * 16,
        "ghp_" + "a" * 36,
    ],
)
def test_a_planted_disclosure_is_found(tmp_path: Path, line: str) -> None:
    plant(tmp_path, {"docs/a.md": f"fine\n{line}\n"})
    (found,) = disclosures(tmp_path)
    assert found.startswith("docs/a.md:2: ")


@pytest.mark.parametrize(
    "line",
    ["href='/work/baskets'", "GET /home", "tmp/root/x", "pip install -r requirements.lock", "/etc/ssl"],
)
def test_an_ordinary_line_is_left_alone(tmp_path: Path, line: str) -> None:
    plant(tmp_path, {"a.txt": line})
    assert list(disclosures(tmp_path)) == []


def test_a_file_that_git_ignores_is_left_alone_and_a_new_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)  # a hook that runs in a worktree names the repository of the commit
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    secret = "AKIA" + "A" * 16
    plant(tmp_path, {".gitignore": ".env\n", ".env": secret, "new.py": secret})
    assert list(disclosures(tmp_path)) == ["new.py:1: an access key"]
