"""Rules of the store on a local disk."""

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest

from core.storage.contract import StorageUnavailable
from core.storage.local import LocalStorage

ENDLESS_UPLOAD = """
import io, sys
from pathlib import Path
from core.storage.local import LocalStorage

class Endless(io.RawIOBase):
    def read(self, size=-1):
        print("reading", flush=True)
        return b"x" * size

LocalStorage(Path(sys.argv[1])).put(Endless(), limit=10**12)
"""


def test_files_and_folders_belong_to_their_owner_alone(tmp_path: Path) -> None:
    root = tmp_path / "deep" / "store"
    key = LocalStorage(root).put(BytesIO(b"private"), limit=100).key
    assert stat.S_IMODE((root / key).stat().st_mode) == 0o600
    folders = [root, *(path for path in root.rglob("*") if path.is_dir())]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_a_full_disk_is_reported_with_a_remedy_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    storage = LocalStorage(tmp_path)
    storage.put(BytesIO(b"makes the folders"), limit=100)
    before = list(tmp_path.rglob("*"))
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageUnavailable, match=r"No space left on device.*disk has room"):
        storage.put(BytesIO(b"one letter too many"), limit=100)
    assert list(tmp_path.rglob("*")) == before


def test_a_folder_that_is_a_file_is_reported_with_a_remedy(tmp_path: Path) -> None:
    root = tmp_path / "store"
    root.write_text("not a folder")
    with pytest.raises(StorageUnavailable, match="belongs to the account"):
        LocalStorage(root).ready()
    with pytest.raises(StorageUnavailable):
        LocalStorage(root).put(BytesIO(b"x"), limit=1)


def test_a_killed_upload_is_never_listed_and_is_cleared_a_day_later(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ENDLESS_UPLOAD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as upload:
        assert upload.stdout is not None
        for _ in range(20):
            upload.stdout.readline()
        upload.send_signal(signal.SIGKILL)
    storage = LocalStorage(tmp_path)
    (left,) = (tmp_path / "incoming").iterdir()
    assert list(storage.keys()) == []
    storage.ready()
    assert left.exists(), "an upload of today may still be under way"
    yesterday = time.time() - 25 * 3600
    os.utime(left, (yesterday, yesterday))
    storage.ready()
    assert not left.exists()


def test_a_link_named_like_a_key_is_all_that_delete_removes(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("keep me")
    key = "sha256/ab/" + "c" * 62
    link = tmp_path / "store" / key
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    LocalStorage(tmp_path / "store").delete(key)
    assert outside.read_text() == "keep me"
    assert not link.is_symlink()
