"""Take a back-up: rows of one moment, then the objects that they refer to, as a stream."""

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from sqlalchemy import Table, select, text
from sqlmodel import col

from core.backups.archive import ArchiveWriter
from core.backups.columns import describe, write_row
from core.backups.manifest import FIRST, FORMAT, LAST, CarriedTable, Manifest
from core.backups.proving import proved
from core.backups.snapshots import carried_tables, long_snapshot
from core.backups.working import Working, silent
from core.encryption.keyring import DataKey
from core.failpoints import Point, reach
from core.kernel import Kernel
from core.locking import STORE_LOCK, alone
from core.references import referenced_keys
from core.rows.session import Session
from core.storage.contract import ObjectMissing

AT_ONCE = 500
"""Rows that are fetched at once."""
ENOUGH = 1024 * 1024
"""Bytes of rows after which a new entry begins."""


@dataclass
class Taken:
    """What a back-up holds; `digest` is the chained digest of all its entries, `bytes` its size."""

    digest: str = ""
    rows: int = 0
    objects: int = 0
    bytes: int = 0
    keys: tuple[str, ...] = ()
    missing: list[str] = field(default_factory=list)


def take(kernel: Kernel, stream: BinaryIO, working: Working = silent) -> Taken:
    """Write a back-up to `stream`, in constant memory, while people work."""
    taken = Taken()
    moment = kernel.clock.now()
    writer = ArchiveWriter(stream, int(moment.timestamp()))
    with alone(kernel.engine, STORE_LOCK), long_snapshot(kernel.engine) as session:
        manifest = _manifest(kernel, session)
        taken.keys = manifest.keys
        writer.add(FIRST, manifest.model_dump_json().encode())
        for table in carried_tables():
            with working(f"Copying {table.name}", None):
                _write_rows(session, table, writer, taken)
        reach(Point.BACKUP_ROWS)
        with closing(_list_objects(kernel, session)) as listed:
            _write_objects(kernel, listed, writer, taken, working)
    ending = proved(kernel.signing_key, taken.rows, taken.objects, taken.missing, writer.chain)
    writer.add(LAST, ending.model_dump_json().encode())
    writer.close()
    taken.digest, taken.bytes = writer.chain, writer.size
    return taken


def _manifest(kernel: Kernel, session: Session) -> Manifest:
    revisions = session.connection().execute(text("SELECT version_num FROM alembic_version")).scalars()
    return Manifest(
        format=FORMAT,
        taken_at=kernel.clock.now(),
        database=kernel.engine.dialect.name,
        revisions=tuple(sorted(revisions)),
        tables=tuple(CarriedTable(name=one.name, columns=tuple(describe(one))) for one in carried_tables()),
        keys=tuple(sorted(session.exec(select(col(DataKey.master)).distinct()).scalars())),  # type: ignore[call-overload]
    )


def _write_rows(session: Session, table: Table, writer: ArchiveWriter, taken: Taken) -> None:
    for number, lines in enumerate(_chunks(session, table), start=1):
        taken.rows += lines.count(b"\n")
        writer.add(f"tables/{table.name}/{number:08}.jsonl.gz", gzip.compress(lines, compresslevel=6, mtime=0))


def _chunks(session: Session, table: Table) -> Iterator[bytes]:
    held = bytearray()
    options = {"stream_results": True, "yield_per": AT_ONCE}
    with session.connection().execution_options(**options).execute(select(*table.columns)) as rows:
        for row in rows:
            held += write_row(row)
            if len(held) >= ENOUGH:
                yield bytes(held)
                held.clear()
    if held:
        yield bytes(held)


def _list_objects(kernel: Kernel, session: Session) -> sqlite3.Connection:
    """Each key once, in a file of its own that goes by itself: there may be millions."""
    listed = sqlite3.connect("")
    listed.execute("CREATE TABLE object (key TEXT PRIMARY KEY) WITHOUT ROWID")
    keys = ((key,) for key in referenced_keys(kernel.registry, session))
    listed.executemany("INSERT OR IGNORE INTO object VALUES (?)", keys)
    return listed


def _write_objects(
    kernel: Kernel, listed: sqlite3.Connection, writer: ArchiveWriter, taken: Taken, working: Working
) -> None:
    (total,) = listed.execute("SELECT count(*) FROM object").fetchone()
    with working("Copying files", total) as done:
        for (key,) in listed.execute("SELECT key FROM object ORDER BY key"):
            try:
                _write_object(kernel, key, writer)
                taken.objects += 1
            except ObjectMissing:
                taken.missing.append(key)
            done()


def _write_object(kernel: Kernel, key: str, writer: ArchiveWriter) -> None:
    """Through a local file: its size is known then, and its bytes were verified before any is in the back-up."""
    with TemporaryFile() as spool:
        for chunk in kernel.storage.open(key):
            spool.write(chunk)
        size = spool.tell()
        spool.seek(0)
        writer.add_stream(f"objects/{key}", cast(BinaryIO, spool), size)
