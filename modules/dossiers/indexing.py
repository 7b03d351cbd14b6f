"""Indexes of baskets, made when a version is put in force: a page reads the rows that it shows and no others."""

from collections.abc import Iterator

from sqlalchemy import Cast, Dialect, String

from core.definitions.packs import Pack
from core.kernel import Kernel
from modules.cases.columns import OWN, columns_of
from modules.cases.indexing import make_indexes
from modules.cases.language import CaseType
from modules.dossiers.language import Basket, BasketsFile

MOMENTS = {"newest": "opened_at", "oldest": "opened_at", "due": "due_at"}
INDEX = (
    "CREATE INDEX {online}IF NOT EXISTS {name} ON cases_case (({value}){order}, id{order}) "
    "WHERE pack = '{pack}' AND basket = '{basket}' AND closed_at IS NULL"
)


def create_basket_indexes(kernel: Kernel, pack: Pack) -> None:
    """Make the indexes that are missing, without stopping those who write."""
    make_indexes(kernel.engine, list(statements(kernel.engine.dialect, pack)))


def statements(dialect: Dialect, pack: Pack) -> Iterator[str]:
    """The SQL of the index of each basket of stages whose order is not the usual one; names are checked identifiers.

    By deadline, `ix_cases_case_basket` serves every basket. Baskets with a condition are found by the indexes of
    what the condition asks.
    """
    file: BasketsFile | None = pack.single("baskets")
    online = "CONCURRENTLY " if dialect.name == "postgresql" else ""
    for name, basket in file.baskets.items() if file else ():
        value = _value(dialect, pack, basket)
        if value and basket.when is None and value != "due_at":
            order = " DESC" if basket.sort == "newest" else ""
            index = f"ix_basket_{pack.name}_{name}_{basket.sort.replace('.', '_')}"[:63]
            yield INDEX.format(online=online, name=index, value=value, order=order, pack=pack.name, basket=name)


def _value(dialect: Dialect, pack: Pack, basket: Basket) -> str:
    """The SQL of what the basket is sorted by: a column of the case, or a text among its fields; else empty.

    What has to be read from its text, such as a date, depends on settings of the database, so it can't be indexed.
    """
    if basket.sort in MOMENTS or basket.sort in OWN:
        return MOMENTS.get(basket.sort, basket.sort)
    case_type: CaseType = pack.get("case_type", basket.case_types[0])
    if basket.sort not in case_type.fields:
        return ""
    column = columns_of(case_type, dialect.name)((basket.sort,))
    if not isinstance(column, Cast) or not isinstance(column.type, String):
        return ""
    written = str(column.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    return written.replace("cases_case.", "")
