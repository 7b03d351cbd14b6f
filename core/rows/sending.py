"""Send prepared statements to the driver: several at once where it can (the pipeline of PostgreSQL)."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as the driver takes it; `order` names its values for drivers that count them."""

    text: str
    order: tuple[str, ...] | None


Statement = tuple[Prepared, Values]


def send(connection: Connection, statements: Sequence[Statement]) -> list[Any]:
    """Carry statements out in their order; the driver's cursor of each. Raises SQLAlchemy's errors, as everywhere."""
    driver: Any = connection.connection.driver_connection
    together = len(statements) > 1 and hasattr(driver, "pipeline")
    at_once: Callable[[], AbstractContextManager[Any]] = driver.pipeline if together else nullcontext
    cursors: list[Any] = []
    try:
        with at_once():
            for prepared, values in statements:
                cursor = driver.cursor()
                cursors.append(cursor)
                order = prepared.order
                given = values if order is None else tuple(values[name] for name in order)
                for tell in connection.dispatch.before_cursor_execute:
                    tell(connection, cursor, prepared.text, given, None, False)
                cursor.execute(prepared.text, given)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, statements[min(len(cursors), len(statements)) - 1][0].text, error) from error
    return cursors


def _told(connection: Connection, text: str, error: Any) -> Exception:
    """The error as SQLAlchemy tells it; a connection that is lost is given up."""
    dialect, errors = connection.dialect, connection.dialect.loaded_dbapi.Error
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if lost:
        connection.invalidate(error)
    found: Exception = DBAPIError.instance(
        text, None, error, errors, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
    return found
