"""PostgreSQL's pipeline by libpq itself: statements that the server knows, sent and answered in one way there and back.

psycopg's cursors work out at every statement what is known after the first one. Its connections, waiting, errors and
conversions are used as they are; only the cursors stand aside. The start of a transaction travels with its first
statements and, where the caller has nothing to check before, its end with the last ones.
"""

import hashlib
import re
from collections.abc import Callable, Generator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, cast

import sqlalchemy
from psycopg import Connection, OperationalError, errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.generators import fetch_many, send
from psycopg.pq import ExecStatus, TransactionStatus

NAMED = re.compile(r"%\((\w+)\)s|%%")
COMMIT: Final = "COMMIT"
KEPT: Final = "pipeline"
SHARED: Final = "shared"
"""In a connection's `info`: a pooler gives the server's connection to others between two transactions."""
MOST = 500
"""Most statements that a connection knows by name; others are sent with their text."""
UNKNOWN_NAME = frozenset({"26000", "42P05"})
"""The server does not know a name (any more), or knows it already."""
WIDE = 8
"""Values of a statement that is worth a way of its own: the server carries it out while the next ones are written."""
FORGOTTEN = UNKNOWN_NAME | {"0A000"}
"""The same, or what it stands for has another shape now."""
FAILED = frozenset({ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE, ExecStatus.NONFATAL_ERROR})

Values = dict[str, Any]


class Asked(NamedTuple):
    """A statement as libpq takes it: `$1` for the first of `order`, and a name that belongs to this very text."""

    text: bytes
    order: tuple[str, ...]
    name: bytes


def numbered(text: str) -> Asked:
    """A statement of psycopg's form, `%(name)s`, as libpq takes it."""
    order: dict[str, int] = {}

    def place(match: re.Match[str]) -> str:
        name = match[1]
        return f"${order.setdefault(name, len(order) + 1)}" if name else "%"

    written = NAMED.sub(place, text).encode()
    return Asked(written, tuple(order), b"liasse_" + hashlib.sha256(written).hexdigest()[:32].encode())


@cache
def command(text: str) -> Asked:
    """What begins or ends a transaction: the server is to read it once, too."""
    return numbered(text)


class Answer(NamedTuple):
    """What the server says to one statement, as a cursor would."""

    rows: list[tuple[Any, ...]]
    rowcount: int

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Every row."""
        return self.rows

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row, if there is one."""
        return self.rows[0] if self.rows else None


class Failed(Exception):
    """The statement at this place was refused; `cause` is psycopg's error."""

    def __init__(self, at: int, cause: Exception) -> None:
        super().__init__(str(cause))
        self.at, self.cause = at, cause


class Pipeline:
    """One connection, and the statements that the server knows on it."""

    def __init__(self, driver: "Connection[Any]", most: int = MOST) -> None:
        self._driver, self._pgconn, self._most = driver, driver.pgconn, most
        self._convert = Transformer(driver)
        self._known: dict[bytes, bytes] = {}
        self._turn = 0

    def carry_out(
        self,
        statements: Sequence[tuple[Asked, Values]],
        *,
        alone: bool = False,
        commit: bool = False,
        meanwhile: Callable[[], None] | None = None,
    ) -> list[Answer]:
        """Carry statements out in their order; with `alone` outside of a transaction, with `commit` to its end.

        While the server answers, `meanwhile` is done, which must not use the connection.

        Raises `Failed`, also when the server forgot a statement in the middle of a transaction; nothing behind the
        one that failed was carried out.
        """
        starts = self._pgconn.transaction_status == TransactionStatus.IDLE
        begin = [command(self._driver._get_tx_start_command().decode())] if starts and not alone else []
        end = [command(COMMIT)] if commit else []
        try:
            return self._once(statements, begin, end, meanwhile)
        except Failed as failed:
            if getattr(failed.cause, "sqlstate", None) not in FORGOTTEN:
                raise
            self._known.clear()
            self._turn += 1
            if not starts:
                raise
        # nothing but this was done in the transaction, and none of it is kept: it may be done again
        self._driver.rollback()
        return self._once(statements, begin, end)

    def _once(
        self,
        statements: Sequence[tuple[Asked, Values]],
        begin: list[Asked],
        end: list[Asked],
        meanwhile: Callable[[], None] | None = None,
    ) -> list[Answer]:
        fresh: dict[bytes, bytes] = {}
        self._pgconn.enter_pipeline_mode()
        try:
            first = [self._send(asked, (), fresh) for asked in begin]
            steps, mistake = self._send_all(statements, fresh)
            last = [self._send(asked, (), fresh) for asked in (() if mistake else end)]
            self._pgconn.pipeline_sync()
            if meanwhile:
                self._pgconn.flush()
                meanwhile()
            results = self._driver.wait(_results(self._pgconn))
            self._pgconn.exit_pipeline_mode()
        except BaseException:  # half of it may be on its way: nobody uses this connection any more
            self._driver.close()
            raise
        self._known.update(_learned(fresh, results, [*first, *steps, *last]))
        if mistake:
            raise mistake
        return self._read(results, sum(first), steps, sum(last))

    def _send_all(
        self, statements: Sequence[tuple[Asked, Values]], fresh: dict[bytes, bytes]
    ) -> tuple[list[int], Exception | None]:
        """How many answers come for each statement, and what is wrong with the values of the one that ended it."""
        steps: list[int] = []
        for asked, values in statements:
            try:
                written = self._written(asked, values)
            except Exception as mistake:  # raised when what was sent before is answered: the connection goes on
                return steps, mistake
            steps.append(self._send(asked, written, fresh))
        return steps, None

    def _send(self, asked: Asked, values: Sequence[Any], fresh: dict[bytes, bytes]) -> int:
        """Send one statement; how many answers come for it."""
        name = self._known.get(asked.name) or fresh.get(asked.name)
        if name is not None:
            self._pgconn.send_query_prepared(name, values)
            if len(values) > WIDE:
                self._pgconn.flush()
            return 1
        if len(self._known) + len(fresh) >= self._most:
            self._pgconn.send_query_params(asked.text, values)
            return 1
        name = fresh[asked.name] = asked.name + b"_%d" % self._turn
        self._pgconn.send_prepare(name, asked.text)
        self._pgconn.send_query_prepared(name, values)
        return 2

    def _written(self, asked: Asked, values: Values) -> Sequence[Any]:
        """Values as text of PostgreSQL, by psycopg's own conversions."""
        return self._convert.dump_sequence([values[name] for name in asked.order], [PyFormat.TEXT] * len(asked.order))

    def _read(self, results: list[Any], before: int, steps: list[int], after: int) -> list[Answer]:
        """The answers of the statements, in their order; raises `Failed` for the first that was refused."""
        at, answers = before, []
        _check(results[:before], 0, self._driver)
        for place, step in enumerate(steps):
            _check(results[at : at + step], place, self._driver)
            answers.append(self._answer(results[at + step - 1]))
            at += step
        if after:
            _check(results[at : at + after], len(steps) - 1, self._driver)
            assert results[at + after - 1].command_status == COMMIT.encode()
        return answers

    def _answer(self, result: Any) -> Answer:
        if result.status != ExecStatus.TUPLES_OK:
            return Answer([], result.command_tuples or 0)
        self._convert.set_pgresult(result)
        rows = self._convert.load_rows(0, result.ntuples, tuple)
        return Answer(rows, len(rows))


def _results(pgconn: Any) -> Generator[Any, Any, list[Any]]:
    """The result of each command up to the end of the pipeline."""
    yield from send(pgconn)
    results: list[Any] = []
    while True:
        found = yield from fetch_many(pgconn)
        if not found:
            raise OperationalError("the connection is lost")
        if found[0].status == ExecStatus.PIPELINE_SYNC:
            return results
        results.append(found[-1])


def _learned(fresh: dict[bytes, bytes], results: list[Any], steps: list[int]) -> dict[bytes, bytes]:
    """The statements that the server has prepared: it knows them also when it refused what came behind."""
    learned, at, asked = {}, 0, iter(fresh.items())
    for step in steps:
        if step > 1:
            name, given = next(asked)
            if results[at].status == ExecStatus.COMMAND_OK:
                learned[name] = given
        at += step
    return learned


def _check(results: list[Any], place: int, driver: "Connection[Any]") -> None:
    for result in results:
        if result.status in FAILED:
            raise Failed(place, errors.error_from_result(result, encoding=driver.info.encoding))


def pipeline_of(connection: sqlalchemy.Connection) -> Pipeline:
    """The pipeline of a connection, kept beside it in the pool."""
    kept, driver = connection.connection.info, cast(Any, connection.connection.driver_connection)
    found: Pipeline | None = kept.get(KEPT)
    if found is None:
        # behind a pooler each transaction may meet another connection of the server, which knows other names
        found = kept[KEPT] = Pipeline(driver, most=0 if kept.get(SHARED) else MOST)
    return found
