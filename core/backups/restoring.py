"""Restore a back-up: beside the database, and in its place in one step. Killed before that, nothing has changed."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

from sqlalchemy import Connection, Table
from sqlalchemy.exc import OperationalError

from core import journal
from core.actors import SYSTEM
from core.backups.archive import Entry
from core.backups.beside import Beside, beside
from core.backups.emptying import SHOWN, filled_tables
from core.backups.errors import (
    ArchiveBroken,
    ArchiveNewer,
    ArchiveOther,
    BehindPooler,
    KeysMissing,
    RestoreStopped,
    TargetNotEmpty,
    reason_of,
)
from core.backups.holding import hold_messages
from core.backups.loading import fitting_tables, insert_rows, loading
from core.backups.manifest import CarriedTable, Manifest
from core.backups.proving import NOBODY, require_maker
from core.backups.reading import Examining, Reading
from core.backups.watching import watched
from core.backups.working import Working, silent
from core.branches import is_current, unknown_revisions, upgrade, upgrade_to
from core.database import open_engine, writing
from core.definitions.store import DefinitionStore
from core.encryption.masterkeys import present_keys
from core.failpoints import Point, reach
from core.kernel import Kernel
from core.locking import RESTORE_LOCK, STORE_LOCK, alone

STREAM = "platform"


@dataclass(frozen=True)
class Wishes:
    """What the operator asked for: the digest that the archive must have, and what may happen.

    `foreign` lets it be of another installation; a digest says so as well.
    """

    digest: str = ""
    replace: bool = False
    resend: bool = False
    without_keys: bool = False
    foreign: bool = False


@dataclass
class Restored:
    """What was restored, how many messages are held, and what is missing."""

    digest: str = ""
    maker: str = ""
    taken_at: str = ""
    rows: int = 0
    objects: int = 0
    held: int = 0
    missing_keys: list[str] = field(default_factory=list)
    missing_objects: list[str] = field(default_factory=list)


def examine(kernel: Kernel, path: Path, wishes: Wishes, working: Working = silent) -> Restored:
    """Read a whole archive and change nothing; raises what keeps it from being restored."""
    with path.open("rb") as file, watched(file, "Verifying the back-up", working) as stream:
        reading = Reading(stream, Examining())
        manifest = reading.run()
    _require_trust(kernel, reading, wishes)
    return _told(manifest, reading, _missing_keys(kernel, manifest, wishes))


def restore(kernel: Kernel, source: Path | BinaryIO, wishes: Wishes, working: Working = silent) -> Restored:
    """Restore from a file, which is verified whole before anything is done, or from a stream.

    Until the last step the database is as it was; objects that came until then are nobody's. Raises the errors of
    `core.backups.errors`.
    """
    if kernel.settings.pooler != "none":
        raise BehindPooler()
    if isinstance(source, Path):
        examine(kernel, source, wishes, working)
    kernel.storage.set_up()
    with ExitStack() as stack:
        stream = stack.enter_context(source.open("rb")) if isinstance(source, Path) else source
        _lock(kernel, stack)
        _require_free(kernel, wishes)
        place = beside(kernel.engine)
        stack.callback(place.close)
        place.require_unused()
        stack.enter_context(_stops_told())
        return _restore(kernel, place, stream, wishes, working)


@contextmanager
def _stops_told() -> Iterator[None]:
    """A database that can't go on, such as for a disk that is full, as a refusal."""
    try:
        yield
    except OperationalError as error:
        raise RestoreStopped(reason=reason_of(error)) from error


def _lock(kernel: Kernel, stack: ExitStack) -> None:
    """By connections of their own: those of the kernel are closed on the way."""
    keeper = open_engine(kernel.settings.database)
    stack.callback(keeper.dispose)
    for lock in (RESTORE_LOCK, STORE_LOCK):
        stack.enter_context(alone(keeper, lock))


def _require_free(kernel: Kernel, wishes: Wishes) -> None:
    filled = [] if wishes.replace else filled_tables(kernel.engine)
    if filled:
        more = ["…"] if len(filled) > SHOWN else []
        raise TargetNotEmpty(tables=", ".join([*filled[:SHOWN], *more]))


def _restore(kernel: Kernel, place: Beside, stream: BinaryIO, wishes: Wishes, working: Working) -> Restored:
    there = dataclasses.replace(kernel, engine=place.engine, definitions=DefinitionStore(place.engine, kernel.registry))
    filling = Filling(there, wishes)
    with filling, watched(stream, "Restoring rows and files", working) as seen:
        reading = Reading(seen, filling)
        manifest = reading.run()
    _require_trust(kernel, reading, wishes)
    restored = _told(manifest, reading, filling.missing_keys)
    with working("Working out what follows", None):
        _finish(there, restored, wishes)
    reach(Point.RESTORE_READY)
    _require_free(kernel, wishes)
    place.take_over()
    reach(Point.RESTORE_SWAPPED)
    kernel.keyring.forget()
    kernel.definitions.refresh()
    return restored


def _finish(there: Kernel, restored: Restored, wishes: Wishes) -> None:
    """All that makes of the rows an installation of this version."""
    if not is_current(there.engine):
        upgrade(there.engine)
    restored.held = 0 if wishes.resend else hold_messages(there)
    _work_out(there)
    _record(there, restored)


class Filling:
    """Fills an empty database and the store as the archive is read."""

    def __init__(self, kernel: Kernel, wishes: Wishes) -> None:
        self._kernel, self._wishes = kernel, wishes
        self._loading = ExitStack()
        self._tables: Mapping[str, Table] = {}
        self._connection: Connection | None = None
        self.missing_keys: Sequence[str] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        """Keep the rows, or none of them after an error."""
        self._loading.__exit__(*error)

    def start(self, manifest: Manifest) -> None:
        """Give the database the schema of the back-up."""
        self.missing_keys = _missing_keys(self._kernel, manifest, self._wishes)
        engine = self._kernel.engine
        upgrade_to(engine, manifest.revisions)
        self._tables = fitting_tables(engine, manifest.tables)
        self._connection = self._loading.enter_context(loading(engine))

    def rows(self, table: CarriedTable, rows: list[dict[str, Any]]) -> None:
        """Add them, all in one transaction."""
        assert self._connection
        insert_rows(self._connection, self._tables[table.name], rows)

    def object(self, key: str, content: Entry) -> None:
        """Store it; no row waits for it in an open transaction."""
        self._keep()
        stored = self._kernel.storage.put(cast(BinaryIO, content), limit=content.size)
        if stored.key != key:  # what was stored may be somebody's: it stays, and goes with the orphans if it is not
            raise ArchiveBroken(reason=f"the object {key} was changed")

    def _keep(self) -> None:
        """All rows are there."""
        if self._connection is not None:
            self._loading.close()
            self._connection = None
            reach(Point.RESTORE_ROWS)


def _missing_keys(kernel: Kernel, manifest: Manifest, wishes: Wishes) -> list[str]:
    if unknown := unknown_revisions(kernel.engine, manifest.revisions):
        raise ArchiveNewer(reason=f"schema {unknown[0][:64]}")
    known = {key.id for key in present_keys(kernel.settings)}
    missing = [key for key in manifest.keys if key not in known]
    if missing and not wishes.without_keys:
        raise KeysMissing(keys=", ".join(missing))
    return missing


def _require_trust(kernel: Kernel, reading: Reading, wishes: Wishes) -> None:
    """The digest that was noted, or the proof that this installation made it, unless the operator knows better."""
    if wishes.digest and wishes.digest != reading.digest:
        raise ArchiveOther(found=reading.digest, wanted=wishes.digest)
    if not wishes.digest and reading.ending:
        require_maker(kernel.signing_key, reading.ending, wishes.foreign)


def _told(manifest: Manifest, reading: Reading, missing_keys: Sequence[str]) -> Restored:
    assert reading.ending
    return Restored(
        digest=reading.digest,
        maker=reading.ending.maker or NOBODY,
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
    facts = {name: told[name] for name in ("digest", "maker", "taken_at", "held")}
    with writing(kernel.engine) as session:
        journal.append(session, STREAM, "backup.restored", SYSTEM.label, kernel.clock.now(), facts)
