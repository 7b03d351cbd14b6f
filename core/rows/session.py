"""A session that writes and finds plain rows by statements prepared once; everything else is SQLAlchemy's own way.

Both ways leave the same rows: `Session(…, prepared=False)` goes SQLAlchemy's way alone, and a test compares them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar, cast

from sqlalchemy.orm import InstanceState, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session as PlainSession

from core.rows.questions import Question, Row
from core.rows.sending import Cursor, Statement, Values, is_idle, is_pipelined, nothing, send
from core.rows.shapes import Shape, shape_of

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Fetch:
    """A row to be read by its key, and to be locked if so wanted."""

    class_: type
    key: tuple[Any, ...]
    lock: bool = False


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question to be asked."""

    question: Question
    values: Values


@dataclass
class Work:
    """What a flush has to write: new rows in the order in which they were added, and changes of known ones."""

    new: list[tuple[Shape, Values]] = field(default_factory=list)
    changed: list[tuple[Shape, tuple[Any, ...], Values]] = field(default_factory=list)
    states: set[InstanceState[Any]] = field(default_factory=set)
    checked: bool = False
    """Whether only the database can tell if every changed row is still there."""


class Session(PlainSession):
    """The session of a command or a query. `made` holds the classes of which a row was added to it.

    One that is `alone` reads by statements outside of a transaction until SQLAlchemy begins one: nothing to end then.
    """

    def __init__(self, *given: Any, prepared: bool = True, alone: bool = False, **more: Any) -> None:
        super().__init__(*given, **more)
        self.made: set[type] = set()
        self.prepared, self.alone = prepared, alone
        self._locked: set[Any] = set()
        self._written: set[Any] = set()
        self._held: list[object] = []  # the identity map alone keeps nothing alive
        self._absent: set[Any] = set()
        self._answers: dict[int, tuple[Values, list[Row]]] = {}
        self._finished = False

    def add(self, instance: object, *, _warn: bool = True) -> None:
        """Put a row into the session."""
        self.made.add(type(instance))
        self._take(instance, _warn)

    def _take(self, instance: object, warn: bool = True) -> None:
        """Know the row; nothing else comes along with one that refers to no other as objects."""
        state = instance_state(instance)
        if state.mapper.relationships:
            super().add(instance, _warn=warn)
        else:
            self._save_or_update_impl(state)

    def merge(self, instance: Any, **options: Any) -> Any:
        """Copy the row onto the one with the same key."""
        self.made.add(type(instance))
        return super().merge(instance, **options)

    def fetch(self, wanted: Sequence[Fetch | Inquiry], meanwhile: Callable[[], None] = nothing) -> None:
        """Read at once, in this order, what will be asked for: `get` and `ask` then find it here, each once.

        While the server answers, `meanwhile` is done; where it does not answer by itself, that is left out.
        """
        if not self.prepared or not wanted:
            return
        connection = self.connection()
        sent = [(one, *self._asked(one)) for one in wanted]
        cursors = self._send([statement for _, _, statement in sent], meanwhile)
        for (one, shape, _), cursor in zip(sent, cursors, strict=True):
            rows = cursor.fetchall()
            if isinstance(one, Inquiry):
                self._answers[id(one.question)] = one.values, one.question.read(connection.dialect, rows)
            elif not rows:
                self._absent.add((one.class_, one.key))
            elif shape is not None:
                self._held.append(self._take_in(shape, shape.read(rows[0]), one.lock))

    def _asked(self, one: Fetch | Inquiry) -> tuple[Shape | None, Statement]:
        dialect = self.get_bind().dialect
        if isinstance(one, Inquiry):
            return None, one.question.statement(dialect, one.values)
        shape = shape_of(one.class_, dialect)
        assert shape is not None, f"{one.class_} is not a plain table"
        return shape, shape.select(one.key, one.lock)

    def ask(self, question: Question, **values: Any) -> list[Row]:
        """The answer to a question; what is not written yet is not seen."""
        known = self._answers.pop(id(question), None)
        if known is not None and known[0] == values:
            return known[1]
        dialect = self.get_bind().dialect
        (cursor,) = self._send([question.statement(dialect, values)])
        return question.read(dialect, cursor.fetchall())

    def _send(self, statements: Sequence[Statement], meanwhile: Callable[[], None] = nothing) -> Sequence[Cursor]:
        connection = self.connection()
        return send(connection, statements, alone=self.alone and is_pipelined(connection), meanwhile=meanwhile)

    def get(self, entity: type[Found], ident: Any, **options: Any) -> Found | None:  # type: ignore[override]
        """The row with this primary key, or None."""
        shape = self._shape_for_get(entity, ident, options)
        if shape is None:
            return super().get(entity, ident, **options)
        key = tuple(ident) if isinstance(ident, tuple | list) else (ident,)
        if (entity, key) in self._absent:
            self._absent.discard((entity, key))
            return None
        if self.autoflush and (own := self._unwritten(shape, entity, key)) is not None:
            return cast(Found, own)
        identity = shape.mapper.identity_key_from_primary_key(key)
        known = self.identity_map.get(identity)
        lock = options.get("with_for_update") is True
        if known is not None:
            settled = not instance_state(known).expired and (not options or identity in self._locked)
            return cast(Found, known) if settled else super().get(entity, ident, **options)
        (cursor,) = self._send([shape.select(key, lock)])
        row = cursor.fetchone()
        return None if row is None else cast(Found, self._take_in(shape, shape.read(row), lock))

    def expect_none(self, class_: type, *key: Any) -> None:
        """Say that there is no row with this key, as what it belongs to is new: the next `get` doesn't look for it."""
        if self.prepared:
            self._absent.add((class_, key))

    def _unwritten(self, shape: Shape, entity: type, key: tuple[Any, ...]) -> Any:
        """The row of this key that waits to be written; rows that get their key by being written are written."""
        for state, instance in list(self._new.items()):
            if type(instance) is entity:
                own = tuple(state.dict.get(name) for name in shape.key)
                if own == key:
                    return instance
                if None in own:
                    self.flush()
        return None

    def _shape_for_get(self, entity: Any, ident: Any, options: dict[str, Any]) -> Shape | None:
        """The shape by which the row can be found; None for what only SQLAlchemy understands."""
        known = set(options) <= {"with_for_update", "populate_existing"}
        if not self.prepared or not known or isinstance(ident, dict) or not isinstance(entity, type):
            return None
        return shape_of(entity, self.get_bind().dialect)

    def _take_in(self, shape: Shape, values: Values, locked: bool) -> Any:
        """The row as an instance of its class that the session knows; a locked one stays known as it is."""
        instance = shape.mapper.class_manager.new_instance()
        state = instance_state(instance)
        state.dict.update(values)
        make_transient_to_detached(instance)
        self._take(instance)
        if locked:
            self._locked.add(state.key)
        return instance

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what is pending."""
        work = self._work() if objects is None and self.prepared and not self._flushing else None
        if work is None:
            super().flush(objects)
            return
        self._carry_out(work, commit=False)

    def finish(self) -> None:
        """Write what is pending and, if nothing has to be checked in between, commit in the same way to the server.

        Whoever began the transaction ends it all the same unless it `is_over`. Rows may be read on, but the session
        knows them no more.
        """
        work = self._work() if self.prepared and not self._flushing else None
        if work is None or work.checked or self.in_nested_transaction() or not is_pipelined(self.connection()):
            self.flush()
        else:
            self._carry_out(work, commit=True)
            self._finished = bool(work.states)

    def is_over(self) -> bool:
        """Whether `finish` committed and nothing came after it: SQLAlchemy's commit would only take time."""
        return self._finished and not self._new and not self.identity_map and is_idle(self.connection())

    def _carry_out(self, work: Work, commit: bool) -> None:
        try:
            self._write(work, commit)
        except BaseException:
            self._autobegin_t()._begin().rollback(_capture_exception=True)
            raise
        if not commit:
            self._register_persistent(work.states)
            self._written.update(state.key for state in work.states)

    def _work(self) -> Work | None:
        """What is pending; None when some of it is not plain."""
        if self._deleted:
            return None
        work, dialect = Work(), self.get_bind().dialect
        for state, instance in self._new.items():
            shape = shape_of(type(instance), dialect)
            values = shape.new_values(state.dict) if shape else None
            if shape is None or values is None:
                return None
            work.new.append((shape, values))
            work.states.add(state)
        for instance in self.dirty:
            shape, state = shape_of(type(instance), dialect), instance_state(instance)
            changes = shape.changes(state) if shape else {}
            if shape is None or any(name in changes for name in shape.key):
                return None
            if changes:
                assert state.key
                work.changed.append((shape, state.key[1], changes))
                work.checked |= state.key not in self._locked and state.key not in self._written
            work.states.add(state)
        return work

    def _write(self, work: Work, commit: bool) -> None:
        """Send it all at once."""
        sent = _statements(work)
        # after the commit nobody needs to know them
        forget = self.expunge_all if commit else nothing
        statements = [statement for _, statement in sent]
        cursors = send(self.connection(), statements, commit=commit, meanwhile=forget) if sent else []
        for (shape, _), cursor in zip(sent, cursors, strict=True):
            if shape is not None and cursor.rowcount != 1:
                raise StaleDataError(f"a row of {shape.table.name} was removed by somebody else")


def _statements(work: Work) -> list[tuple[Shape | None, Statement]]:
    """Changes of tables that also get new rows come first, as they may make room for them; other changes last.

    New rows go table by table, those first that others refer to, and as they were added within a table.
    """
    filling = {id(shape) for shape, _ in work.new}
    found: list[tuple[Shape | None, Statement]] = []
    found += _changes(one for one in work.changed if id(one[0]) in filling)
    for _, rows in groupby(sorted(work.new, key=lambda one: one[0].rank), lambda one: id(one[0])):
        together = list(rows)
        found.append((None, together[0][0].insert([values for _, values in together])))
    found += _changes(one for one in work.changed if id(one[0]) not in filling)
    return found


def _changes(
    changed: Iterable[tuple[Shape, tuple[Any, ...], Values]],
) -> Iterable[tuple[Shape | None, Statement]]:
    return ((shape, shape.update(key, changes)) for shape, key, changes in changed)
