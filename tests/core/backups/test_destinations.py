"""Rules of the file that a back-up is written to: whole or not there, and nothing that a killed one left stays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.backups.destination import UNFINISHED, whole_file
from core.backups.errors import ArchiveExists

KILLED = """
import os, signal, sys
from pathlib import Path
from core.backups.destination import whole_file
with whole_file(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def unfinished(folder: Path) -> list[Path]:
    return list(folder.glob(f"*{UNFINISHED}"))


def test_a_file_appears_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    with whole_file(path) as file:
        file.write(b"all of it")
        assert not path.exists()
    assert path.read_bytes() == b"all of it"
    assert path.stat().st_mode & 0o777 == 0o600
    assert unfinished(tmp_path) == []


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), whole_file(tmp_path / "kept") as file:
        file.write(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"older")
    with pytest.raises(ArchiveExists), whole_file(tmp_path / "kept"):
        pass
    assert (tmp_path / "kept").read_bytes() == b"older"


def test_what_a_killed_one_left_goes_with_the_next_one_to_that_folder(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "killed")], check=False, cwd=Path.cwd())
    assert done.returncode == -9
    assert len(unfinished(tmp_path)) == 1
    (tmp_path / "film.12.part").write_bytes(b"somebody else's")
    with whole_file(tmp_path / "kept"):
        assert [one.name for one in unfinished(tmp_path)] == [f"kept.{os.getpid()}{UNFINISHED}"]
    assert {one.name for one in tmp_path.iterdir()} == {"kept", "film.12.part"}


def test_two_at_once_in_one_folder_leave_each_other_alone(tmp_path: Path) -> None:
    with whole_file(tmp_path / "first") as first:
        first.write(b"1")
        with whole_file(tmp_path / "second") as second:
            second.write(b"2")
    assert [(tmp_path / name).read_bytes() for name in ("first", "second")] == [b"1", b"2"]
