"""Send prepared statements to the driver: several at once where it can (the pipeline of PostgreSQL)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from psycopg.pq import TransactionStatus
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from core.rows.pipelining import UNKNOWN_NAME, Asked, Failed, numbered, pipeline_of

Values = dict[str, Any]


@dataclass(frozen=True)
class Prepared:
    """A statement as the driver takes it; `order` names its values for drivers that count them."""

    text: str
    order: tuple[str, ...] | None

    @cached_property
    def asked(self) -> Asked:
        """The same as libpq takes it."""
        return numbered(self.text)


Statement = tuple[Prepared, Values]


class Cursor(Protocol):
    """What was answered to a statement."""

    @property
    def rowcount(self) -> int: ...
    def fetchall(self) -> list[Any]: ...
    def fetchone(self) -> Any: ...


def is_pipelined(connection: Connection) -> bool:
    """Whether several statements, and the end of the transaction, travel together."""
    return connection.dialect.name == "postgresql"


def is_idle(connection: Connection) -> bool:
    """Whether the server has no transaction under way (only where `is_pipelined`)."""
    driver: Any = connection.connection.driver_connection
    return bool(driver.pgconn.transaction_status == TransactionStatus.IDLE)


def nothing() -> None:
    """What is done while the server answers when there is nothing to do."""


def send(
    connection: Connection,
    statements: Sequence[Statement],
    *,
    alone: bool = False,
    commit: bool = False,
    meanwhile: Callable[[], None] = nothing,
) -> Sequence[Cursor]:
    """Carry statements out in their order; a cursor over what was answered to each.

    With `alone` outside of any transaction, with `commit` to the end of this one; `meanwhile` is done while the server
    answers, and must not use the connection (all three only where `is_pipelined`). Raises SQLAlchemy's errors, as
    everywhere.
    """
    if is_pipelined(connection):
        return _send_together(connection, statements, alone, commit, meanwhile)
    return [_send_one(connection, *statement) for statement in statements]


def _send_together(
    connection: Connection,
    statements: Sequence[Statement],
    alone: bool,
    commit: bool,
    meanwhile: Callable[[], None],
) -> Sequence[Cursor]:
    if connection.dispatch.before_cursor_execute:
        for prepared, values in statements:
            _tell(connection, None, prepared, values)
    try:
        sent = [(prepared.asked, values) for prepared, values in statements]
        return pipeline_of(connection).carry_out(sent, alone=alone, commit=commit, meanwhile=meanwhile)
    except Failed as failed:
        raise _told(connection, statements[failed.at][0].text, failed.cause) from failed.cause
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, statements[0][0].text, error) from error


def _send_one(connection: Connection, prepared: Prepared, values: Values) -> Cursor:
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    order = prepared.order
    given = values if order is None else tuple(values[name] for name in order)
    _tell(connection, cursor, prepared, given)
    try:
        cursor.execute(prepared.text, given)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, prepared.text, error) from error
    found: Cursor = cursor
    return found


def _tell(connection: Connection, cursor: Any, prepared: Prepared, given: Any) -> None:
    for tell in connection.dispatch.before_cursor_execute:
        tell(connection, cursor, prepared.text, given, None, False)


def _told(connection: Connection, text: str, error: Any) -> Exception:
    """The error as SQLAlchemy tells it; a connection that is lost is given up."""
    dialect, errors = connection.dialect, connection.dialect.loaded_dbapi.Error
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if lost:
        connection.invalidate(error)
    if getattr(error, "sqlstate", None) in UNKNOWN_NAME:
        return OperationalError(text, None, error, hide_parameters=True)
    found: Exception = DBAPIError.instance(
        text, None, error, errors, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
    return found
