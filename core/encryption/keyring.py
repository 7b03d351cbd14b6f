"""Data keys: one or several per pack, kept in the database wrapped by a master key; the newest one seals."""

import threading
from collections.abc import Callable
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.database import new_id, utc_now
from core.encryption.envelopes import Key, key_id_of, new_secret, seal, unseal
from core.encryption.errors import NoMasterKey, SealBroken


class DataKey(SQLModel, table=True):
    """A key that seals values of one `scope`, itself sealed by the master key called `master`."""

    __tablename__ = "core_data_key"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    scope: str = Field(index=True, max_length=80)
    wrapped: str = Field(max_length=400)
    master: str = Field(max_length=12)
    created_at: datetime
    retired_at: datetime | None = None


class Keyring:
    """The keys of this process. Master keys are read when the first value is sealed or opened."""

    def __init__(self, masters: Callable[[], tuple[Key, ...]]) -> None:
        self._read_masters = masters
        self._masters: tuple[Key, ...] | None = None
        self._open: dict[str, Key] = {}
        self._lock = threading.Lock()

    def masters(self) -> tuple[Key, ...]:
        """The master keys, newest first; raises `NoMasterKey`."""
        with self._lock:
            if self._masters is None:
                self._masters = self._read_masters()
        if not self._masters:
            raise NoMasterKey()
        return self._masters

    def forget(self) -> None:
        """Read the master keys again when they are needed next."""
        with self._lock:
            self._masters = None
            self._open.clear()

    def seal(self, session: Session, scope: str, plain: bytes, bound: str) -> str:
        """An envelope by the newest key of `scope`, made in this transaction if there is none."""
        return seal(self.newest(session, scope), plain, bound)

    def open(self, session: Session, envelope: str, bound: str) -> bytes:
        """What an envelope holds; raises `SealBroken`."""
        found = session.get(DataKey, key_id_of(envelope)[:36])
        if found is None:
            raise SealBroken(thing=bound, reason="its key is not known here")
        return unseal(self._unwrap(found), envelope, bound)

    def newest(self, session: Session, scope: str) -> Key:
        """The key that seals values of `scope`."""
        found = session.exec(newest_key(scope)).first()
        return self._unwrap(found or self.add(session, scope))

    def add(self, session: Session, scope: str) -> DataKey:
        """A new key for `scope`, wrapped by the newest master key."""
        row = DataKey(scope=scope, wrapped="", master="", created_at=utc_now())
        self.wrap(row, new_secret())
        session.add(row)
        session.flush()
        return row

    def wrap(self, row: DataKey, secret: bytes) -> None:
        """Seal a data key by the newest master key."""
        master = self.masters()[0]
        row.wrapped, row.master = seal(master, secret, row.id), master.id

    def unwrapped(self, row: DataKey) -> bytes:
        """The secret of a data key; raises `SealBroken`."""
        return self._unwrap(row).secret

    def _unwrap(self, row: DataKey) -> Key:
        known = self._open.get(row.id)
        if known is None:
            master = self._master(row.master)
            if master is None:
                reason = f"master key {row.master} is not among those of LIASSE_ENCRYPTION_KEY"
                raise SealBroken(thing=f"data key {row.id}", reason=reason)
            known = Key(row.id, unseal(master, row.wrapped, row.id))
            self._open[row.id] = known
        return known

    def _master(self, name: str) -> Key | None:
        """The master key of this id; the keys are read again when it is new here, as after a rotation."""
        for _ in range(2):
            found = next((one for one in self.masters() if one.id == name), None)
            if found is not None:
                return found
            self.forget()
        return None


def newest_key(scope: str) -> SelectOfScalar[DataKey]:
    """The statement that finds the newest key of a scope; ids sort by time."""
    here = select(DataKey).where(DataKey.scope == scope, col(DataKey.retired_at).is_(None))
    return here.order_by(col(DataKey.id).desc()).limit(1)
