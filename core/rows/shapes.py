"""What is known of a table of ours before the first row travels: its SQL, and how each column is written and read.

SQLAlchemy works all of it out again at every statement and at every flush. Our tables are plain: one class, one table,
no relationships. So it is worked out once per class and database, and statements are sent with their values only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    and_,
    bindparam,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.orm import ColumnProperty, InstanceState, Mapper
from sqlalchemy.types import TypeEngine

from core.rows.sending import Prepared, Statement, Values

Convert = Callable[[Any], Any]
SHAPES: "dict[tuple[type, str], Shape | None]" = {}
"""By class and kind of database."""
OF = "of_"
"""Before the names of the key's columns where the row is looked for, so that a new value can't take their place."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column: the attribute that holds it, how its values are written and read, and whether the table fills it in."""

    name: str
    write: Convert | None
    read: Convert | None
    filled: bool


class Shape:
    """The statements and conversions of one table on one kind of database."""

    def __init__(self, mapper: Mapper[Any], dialect: Dialect) -> None:
        self.mapper, self._dialect = mapper, dialect
        self.table: Any = mapper.local_table
        self._columns: dict[str, Any] = {one.key: one.columns[0] for one in mapper.column_attrs}
        self.rank = list(mapper.class_.metadata.sorted_tables).index(self.table)
        """Where the table stands among all: behind those that it refers to."""
        self.fields = tuple(_field(name, column, dialect) for name, column in self._columns.items())
        self.by_name = {field.name: field for field in self.fields}
        self.key = tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)
        self._inserts: dict[int, Prepared] = {}
        self._updates: dict[tuple[str, ...], Prepared] = {}
        chosen = select(*self._columns.values()).where(self._here())
        self._selects = {
            False: self._prepare(chosen),
            True: self._prepare(chosen.with_for_update()),
        }

    def new_values(self, held: Mapping[str, Any]) -> Values | None:
        """A new row as the driver takes it; None when the table itself has to fill something in."""
        found: Values = {}
        for field in self.fields:
            value = held.get(field.name)
            if value is None and field.filled:
                return None
            found[field.name] = value if field.write is None else field.write(value)
        return found

    def changes(self, state: InstanceState[Any]) -> Values:
        """What of a row is other than it was read, in Python values."""
        held = state.dict
        return {
            name: held.get(name)
            for name, before in state.committed_state.items()
            if name in self.by_name and (name not in held or (held[name] is not before and held[name] != before))
        }

    def insert(self, rows: Sequence[Values]) -> Statement:
        """What writes new rows, all at once."""
        prepared = self._inserts.get(len(rows)) or self._prepare_insert(len(rows))
        return prepared, {f"{name}_{at}": value for at, row in enumerate(rows) for name, value in row.items()}

    def update(self, key: Sequence[Any], changes: Values) -> Statement:
        """What changes one row."""
        names = tuple(changes)
        prepared = self._updates.get(names) or self._prepare_update(names)
        given = {name: self._written(name, value) for name, value in changes.items()}
        return prepared, given | self._keyed(key)

    def select(self, key: Sequence[Any], lock: bool) -> Statement:
        """What finds one row by its key."""
        return self._selects[lock], self._keyed(key)

    def read(self, row: Sequence[Any]) -> Values:
        """A row with every column, in their order, in Python values."""
        return {
            field.name: value if field.read is None else field.read(value)
            for field, value in zip(self.fields, row, strict=True)
        }

    def _keyed(self, key: Sequence[Any]) -> Values:
        return {f"{OF}{name}": self._written(name, value) for name, value in zip(self.key, key, strict=True)}

    def _written(self, name: str, value: Any) -> Any:
        write = self.by_name[name].write
        return value if write is None else write(value)

    def _here(self) -> ColumnElement[bool]:
        columns = {name: self._columns[name] for name in self.key}
        return and_(*(column == bindparam(f"{OF}{name}", type_=column.type) for name, column in columns.items()))

    def _prepare_insert(self, number: int) -> Prepared:
        rows = [
            {column: bindparam(f"{name}_{at}", type_=column.type) for name, column in self._columns.items()}
            for at in range(number)
        ]
        self._inserts[number] = self._prepare(insert(self.table).values(rows))
        return self._inserts[number]

    def _prepare_update(self, names: tuple[str, ...]) -> Prepared:
        values = {self._columns[name]: bindparam(name, type_=self._columns[name].type) for name in names}
        self._updates[names] = self._prepare(update(self.table).where(self._here()).values(values))
        return self._updates[names]

    def _prepare(self, statement: Any) -> Prepared:
        return prepare(statement, self._dialect)[0]


def prepare(statement: Any, dialect: Dialect) -> tuple[Prepared, dict[str, Convert], Values]:
    """The statement as a kind of database takes it, how given values are written, and the values that it has itself."""
    compiled = statement.compile(dialect=dialect)
    prepared = Prepared(str(compiled), tuple(compiled.positiontup) if compiled.positional else None)
    types = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
    writes = {name: one.bind_processor(dialect) for name, one in types.items()}
    needed = {name: write for name, write in writes.items() if write is not None}
    own = {name: bind.value for name, bind in compiled.binds.items() if bind.value is not None}
    return prepared, needed, {name: needed[name](value) if name in needed else value for name, value in own.items()}


def _field(name: str, column: Any, dialect: Dialect) -> Field:
    real: TypeEngine[Any] = column.type.dialect_impl(dialect)
    filled = column.default is not None or column.server_default is not None
    return Field(name, real.bind_processor(dialect), real.result_processor(dialect, None), filled)


def shape_of(class_: type, dialect: Dialect) -> Shape | None:
    """The shape of a class's table; None for one that is not plain."""
    try:
        return SHAPES[class_, dialect.name]
    except KeyError:
        mapper: Mapper[Any] = inspect(class_)
        return SHAPES.setdefault((class_, dialect.name), Shape(mapper, dialect) if _is_plain(mapper) else None)


def _is_plain(mapper: Mapper[Any]) -> bool:
    """Whether a row is what its attributes say and nothing else happens when it is written."""
    return (
        mapper.inherits is None
        and mapper.polymorphic_on is None
        and len(mapper.tables) == 1
        and mapper.version_id_col is None
        and all(isinstance(one, ColumnProperty) and len(one.columns) == 1 for one in mapper.attrs)
    )
