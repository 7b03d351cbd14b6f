"""Rules of the sweep of the store: what belongs to nothing goes, and no upload is lost to it."""

import io
import threading
from datetime import timedelta

import pytest

from core import orphans
from core.database import reading, writing
from core.kernel import Kernel
from core.locking import STORE_LOCK, alone
from core.orphans import Condemned, find_orphans, keep, remove_orphans
from core.storage.contract import StoredObject

BYTES = b"the same bytes"


def store(kernel: Kernel) -> StoredObject:
    return keep(kernel, io.BytesIO(BYTES), limit=100)


def age(kernel: Kernel, hours: int = 25) -> None:
    """Let time pass for the sweep: objects bear the machine's own time."""
    stored = kernel.storage.keys()
    latest = max(at for _, at in stored)
    kernel.clock.advance(latest - kernel.clock.now() + timedelta(hours=hours))  # type: ignore[attr-defined]


def test_a_dry_run_names_what_belongs_to_nothing_and_removes_nothing(kernel: Kernel) -> None:
    key = store(kernel).key
    assert find_orphans(kernel) == {}
    age(kernel)
    assert list(find_orphans(kernel)) == [key]
    assert kernel.storage.exists(key)
    assert remove_orphans(kernel) == 1
    assert not kernel.storage.exists(key)


def test_bytes_stored_again_after_they_were_listed_stay(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    key = store(kernel).key
    age(kernel)
    listed = find_orphans(kernel)
    kernel.clock.advance(timedelta(hours=-25))  # type: ignore[attr-defined]
    store(kernel)
    monkeypatch.setattr(orphans, "find_orphans", lambda *_: listed)
    assert remove_orphans(kernel) == 0
    assert kernel.storage.exists(key)


def test_an_upload_that_meets_the_sweep_at_its_last_moment_is_not_lost(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = store(kernel).key
    age(kernel)
    uploads: list[threading.Thread] = []
    behind = kernel.storage
    delete = behind.delete

    def meet(found: str) -> None:
        """Somebody stores the bytes when the sweep has looked at their time, and before it removes them."""
        upload = threading.Thread(target=store, args=(kernel,))
        behind.put(io.BytesIO(BYTES), limit=100)
        upload.start()
        uploads.append(upload)
        delete(found)

    monkeypatch.setattr(type(behind), "delete", lambda _, found: meet(found))
    remove_orphans(kernel)
    monkeypatch.undo()
    for upload in uploads:
        upload.join()
    assert uploads
    assert kernel.storage.exists(key)


def test_an_upload_that_ends_after_the_sweep_stores_its_bytes_again(kernel: Kernel) -> None:
    key = store(kernel).key
    age(kernel)
    remove_orphans(kernel)
    with reading(kernel.engine) as session:
        assert session.get(Condemned, key)
    store(kernel)
    assert kernel.storage.exists(key)
    with reading(kernel.engine) as session:
        assert session.get(Condemned, key) is None


def test_condemned_keys_are_forgotten(kernel: Kernel) -> None:
    with writing(kernel.engine) as session:
        session.add(Condemned(key="sha256/ab/" + "c" * 62, since=kernel.clock.now() - timedelta(hours=3)))
    remove_orphans(kernel)
    with reading(kernel.engine) as session:
        assert session.get(Condemned, "sha256/ab/" + "c" * 62) is None


def test_nothing_is_removed_while_a_back_up_is_taken(kernel: Kernel) -> None:
    key = store(kernel).key
    age(kernel)
    with alone(kernel.engine, STORE_LOCK):
        assert remove_orphans(kernel) == 0
    assert kernel.storage.exists(key)
