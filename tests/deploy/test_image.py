"""The image: two stages, no privileges, everything that the code reads and nothing else."""

import re
from fnmatch import fnmatch

from core import explaining
from tests.deploy.manifests import ROOT, image, image_variables, parsed, unknown


def test_it_is_built_in_two_stages_from_hashed_packages() -> None:
    assert image().count("FROM ") == 2
    assert "--require-hashes" in image()


def test_it_runs_as_nobody_special_whose_number_is_known() -> None:
    last = image().rsplit("FROM ", 1)[1]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert last.index("USER ") > last.index("RUN python -m compileall")


def test_every_variable_is_a_setting() -> None:
    assert unknown(image_variables()) == []


def test_its_command_exists() -> None:
    (command,) = re.findall(r'^CMD \["(\w+)"\]$', image(), re.MULTILINE)
    assert parsed([command]) == "serve"


def test_everything_that_the_code_reads_is_copied() -> None:
    copied = [line.split()[1:-1] for line in image().splitlines() if line.startswith("COPY ") and "--from" not in line]
    kept = {name for names in copied for name in names}
    read = {path.relative_to(ROOT).as_posix() for path in (explaining.FOLDER, explaining.REFERENCE)}
    assert {"core", "modules", "definitions", "forms", *read} <= kept
    assert all((ROOT / name).exists() for name in kept)
    assert not any(fnmatch(name, pattern) for name in kept for pattern in ("tests*", "var*", ".env*", "secrets*"))
