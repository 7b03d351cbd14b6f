"""Rules of archives: one that is cut, changed or made to harm is named, and nothing in the database changes."""

import gzip
import io
import json
import tarfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from core.backups.archive import ArchiveWriter
from core.backups.emptying import tables_of_ours
from core.backups.errors import (
    ArchiveBroken,
    ArchiveForeign,
    ArchiveNewer,
    ArchiveOther,
    KeysMissing,
    TargetNotEmpty,
)
from core.backups.reading import LARGEST_CHUNK, Examining, Reading
from core.backups.restoring import Wishes, examine, restore
from core.kernel import Kernel
from tests.core.backups.conftest import Target, archive_of, entries_of, rewrite

MEBIBYTE = 1024 * 1024
Entries = dict[str, bytes]
ROWS = "tables/core_journal/00000001.jsonl.gz"


@pytest.fixture
def archive(sqlite_filled: Kernel, tmp_path: Path) -> Path:
    return archive_of(sqlite_filled, tmp_path / "good")


def put_first(entries: Entries, name: str, content: bytes) -> Entries:
    """The entries with another one behind the manifest."""
    return {"manifest.json": entries["manifest.json"], name: content, **entries}


def manifest_with(entries: Entries, **more: object) -> Entries:
    """The entries with another manifest."""
    told = {**json.loads(entries["manifest.json"]), **more}
    return {**entries, "manifest.json": json.dumps(told).encode()}


def rows_as(content: bytes) -> Callable[[Entries], Entries]:
    """Other rows in the journal."""
    return lambda entries: {**entries, ROWS: gzip.compress(content)}


def without(entries: Entries, prefix: str) -> Entries:
    """The entries without the first whose name begins so."""
    left_out = next(name for name in entries if name.startswith(prefix))
    return {name: content for name, content in entries.items() if name != left_out}


def swapped(entries: Entries) -> Entries:
    """Objects before rows."""
    objects = {name: content for name, content in entries.items() if name.startswith("objects/")}
    return {"manifest.json": entries["manifest.json"], **objects, **entries}


FORGED: dict[str, Callable[[Entries], Entries]] = {
    "a path upwards": lambda e: put_first(e, "../../etc/cron.d/x", b"x"),
    "an absolute path": lambda e: put_first(e, "/etc/passwd", b"x"),
    "an object with a path upwards": lambda e: put_first(e, "objects/sha256/../../../etc/passwd", b"x"),
    "a table that the manifest does not name": lambda e: put_first(e, "tables/pg_class/00000001.jsonl.gz", b"x"),
    "a manifest that names a foreign table": lambda e: manifest_with(
        e, tables=[{"name": "pg_class; drop table x", "columns": []}]
    ),
    "a manifest of something else": lambda e: {**e, "manifest.json": b"[]"},
    "no manifest": lambda e: without(e, "manifest.json"),
    "no end": lambda e: without(e, "end.json"),
    "an object left out": lambda e: without(e, "objects/"),
    "rows left out": lambda e: without(e, "tables/cases_case/"),
    "objects before rows": swapped,
    "an object with other bytes": lambda e: {n: c + b"!" if n.startswith("objects/") else c for n, c in e.items()},
    "rows that are no archive": lambda e: {**e, ROWS: b"not gzip"},
    "rows cut short": lambda e: {**e, ROWS: e[ROWS][:-9]},
    "rows that unpack without end": rows_as(b"\0" * (LARGEST_CHUNK * 4)),
    "a row of another width": rows_as(b'["a"]\n'),
    "a row that is no list": rows_as(b'{"a": 1}\n'),
    "a row of deep lists": rows_as(b"[" * 200_000 + b"\n"),
    "a row with a wrong type": rows_as(b'[1,"s",1,"2026-01-01T00:00:00+00:00","a","t",{},"p","h"]\n'),
    "a row with a moment that is none": rows_as(b'["i","s",1,"today","a","t",{},"p","h"]\n'),
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_archive_is_named_before_anything_changes(
    archive: Path, forgery: str, empty_target: Target, tmp_path: Path
) -> None:
    forged = rewrite(tmp_path / "forged", FORGED[forgery](entries_of(archive)))
    target = empty_target("sqlite")
    with pytest.raises(ArchiveBroken):
        restore(target, forged, Wishes())
    assert tables_of_ours(target.engine) == []


def test_an_archive_cut_anywhere_is_named(archive: Path) -> None:
    whole = archive.read_bytes()
    Reading(io.BytesIO(whole), Examining()).run()
    for length in (0, 1, 511, 512, 700, len(whole) // 3, len(whole) - 1024, len(whole) - 512, len(whole) - 1):
        with pytest.raises(ArchiveBroken):
            Reading(io.BytesIO(whole[:length]), Examining()).run()


def test_one_changed_bit_anywhere_is_named(archive: Path) -> None:
    whole = archive.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        changed = bytearray(whole)
        changed[place] ^= 1
        reading = Reading(io.BytesIO(bytes(changed)), Examining())
        try:
            reading.run()
        except ArchiveBroken:
            continue
        assert _means_nothing(place, whole), place


def _means_nothing(place: int, whole: bytes) -> bool:
    """Whether a byte belongs to none of the names and contents: padding, or the times and modes of headers."""
    start = 0
    while start < len(whole):
        header = whole[start : start + 512]
        if not header.strip(b"\0"):
            return True
        size = tarfile.TarInfo.frombuf(header, "ascii", "strict").size
        if start + 512 + size <= place < start + 512 + size + (-size % 512):
            return True
        start += 512 + size + (-size % 512)
    return False


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.XHDTYPE, tarfile.CHRTYPE])
def test_only_plain_files_are_read(kind: bytes) -> None:
    header = tarfile.TarInfo("manifest.json")
    header.type, header.linkname = kind, "/etc/passwd"
    with pytest.raises(ArchiveBroken, match="plain files"):
        Reading(io.BytesIO(header.tobuf(tarfile.USTAR_FORMAT) + b"\0" * 1024), Examining()).run()


def test_an_archive_that_unpacks_to_gigabytes_takes_little_memory(archive: Path, tmp_path: Path) -> None:
    bomb = gzip.compress(b"[]\n" * 200 * MEBIBYTE, compresslevel=1)
    forged = rewrite(tmp_path / "forged", {**entries_of(archive), ROWS: bomb})
    tracemalloc.start()
    try:
        with forged.open("rb") as stream, pytest.raises(ArchiveBroken):
            Reading(stream, Examining()).run()
        assert tracemalloc.get_traced_memory()[1] < 150 * MEBIBYTE
    finally:
        tracemalloc.stop()


def test_what_follows_the_end_is_named(archive: Path) -> None:
    for more in (b"x" * 512, archive.read_bytes()):
        with pytest.raises(ArchiveBroken, match="follows"):
            Reading(io.BytesIO(archive.read_bytes() + more), Examining()).run()


@pytest.mark.parametrize("newer", [{"format": 3}, {"revisions": ["core_9999"]}])
def test_what_a_newer_version_made_is_left_alone(
    archive: Path, newer: dict[str, object], empty_target: Target, tmp_path: Path
) -> None:
    forged = rewrite(tmp_path / "newer", manifest_with(entries_of(archive), **newer))
    with pytest.raises(ArchiveNewer):
        restore(empty_target("sqlite"), forged, Wishes())


def test_a_noted_digest_is_demanded(archive: Path, empty_target: Target) -> None:
    target = empty_target("sqlite")
    told = examine(target, archive, Wishes())
    assert examine(target, archive, Wishes(digest=told.digest)).rows == told.rows
    with pytest.raises(ArchiveOther):
        restore(target, archive, Wishes(digest="0" * 64))
    assert tables_of_ours(target.engine) == []


def test_what_this_installation_did_not_make_is_refused_unless_it_is_known(
    archive: Path, empty_target: Target, tmp_path: Path
) -> None:
    target = empty_target("sqlite")
    own = examine(target, archive, Wishes()).maker
    foreign = rewrite(tmp_path / "foreign", entries_of(archive), "the secret of quite another house")
    with pytest.raises(ArchiveForeign, match=f"not by this installation .{own}") as refused:
        restore(target, foreign, Wishes())
    with foreign.open("rb") as stream, pytest.raises(ArchiveForeign):
        restore(target, stream, Wishes())
    assert tables_of_ours(target.engine) == []
    told = examine(target, foreign, Wishes(foreign=True))
    assert told.maker in str(refused.value)
    assert examine(target, foreign, Wishes(digest=told.digest)).maker == told.maker != own


def test_who_knows_the_format_but_not_the_key_makes_no_archive_of_this_installation(
    archive: Path, empty_target: Target, tmp_path: Path
) -> None:
    entries = entries_of(archive)
    claimed = rewrite(tmp_path / "claimed", entries, "the secret of quite another house")
    stolen = {**json.loads(entries_of(claimed)["end.json"]), "maker": json.loads(entries["end.json"])["maker"]}
    with (tmp_path / "stolen").open("wb") as stream:
        writer = ArchiveWriter(stream, 0)
        for name, content in entries_of(claimed).items():
            writer.add(name, json.dumps(stolen).encode() if name == "end.json" else content)
        writer.close()
    target = empty_target("sqlite")
    for wishes in (Wishes(), Wishes(foreign=True)):
        with pytest.raises(ArchiveBroken, match="without the secret key"):
            restore(target, tmp_path / "stolen", wishes)
    assert tables_of_ours(target.engine) == []


def test_a_missing_master_key_is_named_and_nothing_changes(archive: Path, empty_target: Target, tmp_path: Path) -> None:
    needing = rewrite(tmp_path / "needing", manifest_with(entries_of(archive), keys=["0123456789ab"]))
    target = empty_target("sqlite")
    with pytest.raises(KeysMissing, match="0123456789ab"):
        restore(target, needing, Wishes())
    assert tables_of_ours(target.engine) == []
    assert examine(target, needing, Wishes(without_keys=True)).missing_keys == ["0123456789ab"]


def test_a_database_that_holds_data_is_left_alone_unless_it_is_to_be_replaced(
    archive: Path, sqlite_filled: Kernel
) -> None:
    with pytest.raises(TargetNotEmpty, match="--replace"):
        restore(sqlite_filled, archive, Wishes())
    assert restore(sqlite_filled, archive, Wishes(replace=True)).objects == 3
