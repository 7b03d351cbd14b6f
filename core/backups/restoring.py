"""Restore a back-up into an empty database and a store. Killed halfway, nothing starts on it; run it again."""

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from sqlalchemy import Connection, Table

from core import journal
from core.actors import SYSTEM
from core.backups.archive import Entry
from core.backups.emptying import SHOWN, drop_everything, filled_tables, others_connected
from core.backups.errors import (
    ArchiveBroken,
    ArchiveNewer,
    ArchiveOther,
    KeysMissing,
    ReplaceNeedsFile,
    TargetInUse,
    TargetNotEmpty,
)
from core.backups.holding import hold_messages
from core.backups.loading import fitting_tables, insert_rows, loading
from core.backups.manifest import CarriedTable, Manifest
from core.backups.reading import Examining, Reading
from core.backups.unfinished import is_unfinished, mark, unmark
from core.backups.working import Working, silent
from core.branches import is_current, unknown_revisions, upgrade, upgrade_to
from core.database import writing
from core.encryption.masterkeys import present_keys
from core.kernel import Kernel
from core.locking import alone

LOCK = 0x11A560
STREAM = "platform"


@dataclass(frozen=True)
class Wishes:
    """What the operator asked for: the digest that the archive must have, and what may happen."""

    digest: str = ""
    replace: bool = False
    resend: bool = False
    without_keys: bool = False


@dataclass
class Restored:
    """What was restored, how many messages are held, and what is missing."""

    digest: str = ""
    taken_at: str = ""
    rows: int = 0
    objects: int = 0
    held: int = 0
    missing_keys: list[str] = field(default_factory=list)
    missing_objects: list[str] = field(default_factory=list)


def examine(kernel: Kernel, path: Path, wishes: Wishes, working: Working = silent) -> Restored:
    """Read a whole archive and change nothing; raises what keeps it from being restored."""
    with path.open("rb") as stream, working("Verifying the back-up", None):
        reading = Reading(stream, Examining())
        manifest = reading.run()
    _require_digest(reading.digest, wishes)
    return _told(manifest, reading, _missing_keys(kernel, manifest, wishes))


def restore(kernel: Kernel, source: Path | BinaryIO, wishes: Wishes, working: Working = silent) -> Restored:
    """Restore from a file, which is verified before anything changes, or from a stream, into an empty database.

    Raises the errors of `core.backups.errors`.
    """
    if isinstance(source, Path):
        examine(kernel, source, wishes, working)
    elif wishes.replace:
        raise ReplaceNeedsFile()
    kernel.storage.set_up()
    with ExitStack() as stack:
        stream = stack.enter_context(source.open("rb")) if isinstance(source, Path) else source
        count = others_connected(kernel.engine)
        stack.enter_context(alone(kernel.engine, LOCK))
        _require_free(kernel, wishes, count)
        return _restore(kernel, stream, wishes, working)


def _require_free(kernel: Kernel, wishes: Wishes, connected: int) -> None:
    filled = filled_tables(kernel.engine)
    if filled and not wishes.replace and not is_unfinished(kernel.engine):
        more = ["…"] if len(filled) > SHOWN else []
        raise TargetNotEmpty(tables=", ".join([*filled[:SHOWN], *more]))
    if connected:
        raise TargetInUse(count=connected)


def _restore(kernel: Kernel, stream: BinaryIO, wishes: Wishes, working: Working) -> Restored:
    with ExitStack() as stack:
        filling = Filling(kernel, wishes, stack)
        reading = Reading(stream, filling)
        with working("Restoring rows and files", None):
            manifest = reading.run()
            filling.close()
        _require_digest(reading.digest, wishes)
    restored = _told(manifest, reading, filling.missing_keys)
    with working("Working out what follows", None):
        if not is_current(kernel.engine):
            upgrade(kernel.engine)
        restored.held = 0 if wishes.resend else hold_messages(kernel)
        _work_out(kernel)
    _record(kernel, restored)
    unmark(kernel.engine)
    return restored


class Filling:
    """Fills the database and the store as the archive is read."""

    def __init__(self, kernel: Kernel, wishes: Wishes, stack: ExitStack) -> None:
        self._kernel, self._wishes, self._stack = kernel, wishes, stack
        self._loading = stack.enter_context(ExitStack())
        self._tables: Mapping[str, Table] = {}
        self._connection: Connection | None = None
        self.missing_keys: Sequence[str] = ()

    def start(self, manifest: Manifest) -> None:
        """Bring the emptied database to the schema of the back-up."""
        self.missing_keys = _missing_keys(self._kernel, manifest, self._wishes)
        engine = self._kernel.engine
        mark(engine)
        drop_everything(engine)
        upgrade_to(engine, manifest.revisions)
        self._tables = fitting_tables(engine, manifest.tables)
        self._connection = self._loading.enter_context(loading(engine))

    def rows(self, table: CarriedTable, rows: list[dict[str, Any]]) -> None:
        """Add them, all in one transaction."""
        assert self._connection
        insert_rows(self._connection, self._tables[table.name], rows)

    def object(self, key: str, content: Entry) -> None:
        """Store it; no row waits for it in an open transaction."""
        self.close()
        stored = self._kernel.storage.put(cast(BinaryIO, content), limit=content.size)
        if stored.key != key:
            self._kernel.storage.delete(stored.key)
            raise ArchiveBroken(reason=f"the object {key} was changed")

    def close(self) -> None:
        """All rows are there: keep them."""
        self._loading.close()


def _missing_keys(kernel: Kernel, manifest: Manifest, wishes: Wishes) -> list[str]:
    if unknown := unknown_revisions(kernel.engine, manifest.revisions):
        raise ArchiveNewer(reason=f"schema {unknown[0][:64]}")
    known = {key.id for key in present_keys(kernel.settings)}
    missing = [key for key in manifest.keys if key not in known]
    if missing and not wishes.without_keys:
        raise KeysMissing(keys=", ".join(missing))
    return missing


def _require_digest(digest: str, wishes: Wishes) -> None:
    if wishes.digest and wishes.digest != digest:
        raise ArchiveOther(found=digest, wanted=wishes.digest)


def _told(manifest: Manifest, reading: Reading, missing_keys: Sequence[str]) -> Restored:
    assert reading.ending
    return Restored(
        digest=reading.digest,
        taken_at=manifest.taken_at.isoformat(timespec="seconds"),
        rows=reading.ending.rows,
        objects=reading.ending.objects,
        missing_keys=list(missing_keys),
        missing_objects=list(reading.ending.missing),
    )


def _work_out(kernel: Kernel) -> None:
    """What a back-up does not hold: indexes that packs want, and numbers that are kept."""
    kernel.definitions.refresh()
    for pack in kernel.definitions.in_force.values():
        for part in kernel.registry.parts("publication").values():
            if part.run:
                part.run(kernel, pack)
    for part in kernel.registry.parts("restored").values():
        if part.run:
            part.run(kernel)


def _record(kernel: Kernel, restored: Restored) -> None:
    told = dataclasses.asdict(restored)
    facts = {name: told[name] for name in ("digest", "taken_at", "held")}
    with writing(kernel.engine) as session:
        journal.append(session, STREAM, "backup.restored", SYSTEM.label, kernel.clock.now(), facts)
