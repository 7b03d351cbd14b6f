"""The database: SQLite (WAL) or PostgreSQL behind one SQLAlchemy engine; sync sessions only."""

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import uuid_utils
from sqlalchemy import JSON, Connection, Engine, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError

from core.expressions.sql import prepare_sqlite
from core.rows.pipelining import SHARED
from core.rows.session import Session

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""Column type of free data: JSONB on PostgreSQL."""

OrderedJson = JSON(none_as_null=True)
"""Column type of data whose keys keep their order (JSONB sorts them)."""

WRITING = "liasse_writing"
OWN = 0o700
"""Mode of a folder that holds personal data."""

PASSING = "passing"
"""In a table's `info`: what it holds means nothing elsewhere or later (sessions, counted attempts)."""
DERIVED = "derived"
"""In a table's `info`: what it holds is worked out anew by a part of the kind `restored`."""


@dataclass(frozen=True)
class Pooling:
    """Connections that a process keeps and takes beyond, and in seconds its wait for one and the limits of the server.

    A page may hold three connections at once, and no thread may wait for one that waits for it. `shared`: a pooler
    gives each connection of the server to whoever has a transaction, so that nothing may be left behind on one.
    """

    size: int = 10
    overflow: int = 25
    wait: float = 5
    statement: float = 60
    lock: float = 10
    idle: float = 120
    shared: bool = False

    def options(self) -> str:
        """The time-outs as PostgreSQL takes them when a connection is opened."""
        named = {
            "statement_timeout": self.statement,
            "lock_timeout": self.lock,
            "idle_in_transaction_session_timeout": self.idle,
        }
        return " ".join(f"-c {name}={round(seconds * 1000)}" for name, seconds in named.items())


DEFAULT_POOLING = Pooling()

LIFE = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""A server that vanished without a word is given up after a minute, not hours (libpq); its address may say else."""
USED_AT = "used_at"
REST = 30.0
"""Seconds of rest after which a connection may be dead without the kernel knowing: the server is asked."""


def new_id() -> str:
    """A new identifier: UUID version 7 (RFC 9562), sorted by time."""
    return str(uuid_utils.uuid7())


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def open_engine(url: str, pooling: Pooling = DEFAULT_POOLING) -> Engine:
    """The engine for `url`; makes the folder of a SQLite file, for its owner alone."""
    if make_url(url).get_backend_name() != "sqlite":
        return _open_server(_with_driver(url), pooling)
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(OWN, parents=True, exist_ok=True)
    limits = {"max_overflow": pooling.overflow, "pool_timeout": pooling.wait}
    shared = limits if database and database != ":memory:" else {}
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": 30, "check_same_thread": False}, **shared
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_server(url: str, pooling: Pooling) -> Engine:
    given = make_url(url).query.get("options", "")
    asked = "" if pooling.shared else pooling.options()
    options = f"{asked} {given if isinstance(given, str) else ' '.join(given)}".strip()
    life = {name: value for name, value in LIFE.items() if name not in make_url(url).query}
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=pooling.size,
        max_overflow=pooling.overflow,
        pool_timeout=pooling.wait,
        # statements that psycopg prepared by itself it gives up all at once after a rollback, and ours with them
        connect_args={
            **life,
            **({"options": options} if options else {}),
            "application_name": "liasse",
            "prepare_threshold": None,
        },
    )
    event.listen(engine, "connect", partial(_note_sharing, pooling.shared))
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_check_alive, engine))
    return engine


def _note_sharing(shared: bool, _: Any, record: Any) -> None:
    record.info[SHARED] = shared


def is_shared(connection: Connection) -> bool:
    """Whether a pooler gives the server's connection to somebody else after each transaction."""
    return bool(connection.connection.info.get(SHARED))


def lift_time_limit(connection: Connection) -> None:
    """Let statements of this connection take as long as they need; `invalidate` it, so that nobody else gets it.

    Behind a pooler the limit stays: whoever had the server's connection next would have none.
    """
    if not is_shared(connection):
        connection.exec_driver_sql("SET statement_timeout = 0")


def _note_use(_: Any, record: Any) -> None:
    record.info[USED_AT] = time.monotonic()


def _check_alive(engine: Engine, connection: Any, record: Any, _: Any) -> None:
    """Raise `DisconnectionError`, so that another one is taken, for a connection that the server has closed.

    Its end can be read then, which asks the kernel and not the server; only after a long rest is the server asked.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError
    if time.monotonic() - record.info.get(USED_AT, float("inf")) > REST:
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            raise DisconnectionError from None


def _with_driver(url: str) -> str:
    """`postgresql://…` means psycopg 3."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return f"postgresql+psycopg://{url.removeprefix(prefix)}"
    return url


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    prepare_sqlite(connection)


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once, so that it waits its turn instead of failing halfway."""
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One transaction that writes: committed at the end, rolled back on any error."""
    with Session(_bound(engine, **{WRITING: True}), expire_on_commit=False) as session:
        try:
            session.begin()
            yield session
            if not session.is_over():
                session.commit()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One session that only reads: PostgreSQL refuses a change, SQLite forgets it."""
    with _reader(engine, alone=True, postgresql_readonly=True) as session:
        yield session


@contextmanager
def snapshot(engine: Engine) -> Iterator[Session]:
    """One session that only reads, and sees everything as it was at its first look: what belongs together agrees."""
    with _reader(engine, postgresql_readonly=True, isolation_level="REPEATABLE READ") as session:
        yield session


@lru_cache(maxsize=16)
def _bound(engine: Engine, **options: Any) -> Engine:
    """The engine with these options, made once: SQLAlchemy joins all listeners each time."""
    return engine.execution_options(**options)


def _reader(engine: Engine, *, alone: bool = False, **options: Any) -> Session:
    bound = _bound(engine, **options) if engine.dialect.name == "postgresql" else engine
    return Session(bound, alone=alone, expire_on_commit=False, autoflush=False)
