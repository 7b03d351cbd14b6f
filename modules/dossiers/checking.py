"""Rules of baskets and dossiers that models alone can't express."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from core.access.knowledge import FILTERABLE, select
from core.actors import SYSTEM
from core.definitions.link import check_expression
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.diagnostics import nearest, some_of
from core.expressions.problems import ExpressionError
from core.expressions.types import BOOLEAN
from core.language import known_time, path_names
from core.registry import Registry
from modules.cases.columns import columns_of
from modules.dossiers.language import Basket, BasketsFile, Dossier
from modules.dossiers.widgets.cases import Cases, Children

READ_PAGES = ("edit", "assignee", "origins", "news")
"""Pages below the address of a case: a tab of such a name could not be reached."""
NAMED_SORTS = ("due", "newest", "oldest")


def basket_names(scope: Scope) -> Iterable[str]:
    """The baskets that the pack declares."""
    file: BasketsFile | None = scope.pack.single("baskets")
    return file.baskets if file else ()


NO_COLUMNS = ("actor", "bindings", "parameters", "today", "now")
"""Names that are the same in every row."""


def check_baskets(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Columns and conditions of baskets mean something for every kind of case that they hold."""
    baskets: BasketsFile = scope.file.value
    for name, basket in baskets.baskets.items():
        for case_type in basket.case_types:
            model = scope.pack.get("case_type", case_type)
            if model is not None:
                inner = replace(scope, case_type=model, case_type_name=case_type)
                yield from _check_basket(name, basket, inner, registry)


def _check_basket(name: str, basket: Basket, scope: Scope, registry: Registry) -> Iterator[Problem]:
    known = path_names(registry, scope)
    for index, column in enumerate(basket.columns):
        yield from _check_column(column, ("baskets", name, "columns", index), known, scope)
    if basket.sort not in NAMED_SORTS:
        yield from _check_sort(basket.sort, ("baskets", name, "sort"), known, scope)
    if basket.when is not None:
        problems = list(check_expression(basket.when.expression, ("baskets", name, "when"), scope, registry, BOOLEAN))
        yield from problems or _check_filter(name, basket, scope)


def _check_column(column: str, path: tuple[str | int, ...], known: Iterable[str], scope: Scope) -> Iterator[Problem]:
    if column not in known and column != "headline":
        message = f"cases of the type '{scope.case_type_name}' have no '{column}'"
        yield Problem(path, message, nearest(column, known) or _columns(known), "LI125")


def _columns(known: Iterable[str]) -> str | None:
    """What a table could show, parts of parties and the like aside."""
    return some_of(name for name in known if "." not in name and name not in NO_COLUMNS)


def _check_sort(sort: str, path: tuple[str | int, ...], known: Iterable[str], scope: Scope) -> Iterator[Problem]:
    if sort not in known:
        yield from _check_column(sort, path, known, scope)
    elif columns_of(scope.case_type, "sqlite")(tuple(sort.split("."))) is None:
        yield Problem(path, f"cases can't be sorted by '{sort}'", code="LI127")


def _check_filter(name: str, basket: Basket, scope: Scope) -> Iterator[Problem]:
    """A basket's condition runs in the database, so it must be one that the database can answer."""
    assert basket.when is not None
    bound = {"actor": SYSTEM.facts(), **known_time(scope.pack, datetime.now(UTC))}
    try:
        select(scope.pack, basket.when.expression, columns_of(scope.case_type, "postgresql"), bound)
    except ExpressionError as error:
        yield Problem(
            ("baskets", name, "when"), error.message, error.hint or FILTERABLE, "LI126", error.offset, error.width
        )


def check_dossier(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """A dossier's tabs can be reached, and its tables show what there is."""
    dossier: Dossier = scope.file.value
    for name in dossier.tabs:
        if name in READ_PAGES:
            yield Problem(("tabs", name), f"a tab can't be called '{name}': choose another id", code="LI128")
    yield from _check_tables(dossier, _every_path(registry, scope))


def _every_path(registry: Registry, scope: Scope) -> set[str]:
    """Paths of any case type of the pack: a table of cases may hold several."""
    case_types = scope.pack.all("case_type")
    scopes = (replace(scope, case_type=model, case_type_name=name) for name, model in case_types.items())
    return {"headline", *(path for inner in scopes for path in path_names(registry, inner))}


def _check_tables(dossier: Dossier, known: set[str]) -> Iterator[Problem]:
    for tab_name, tab in dossier.tabs.items():
        for name, widget in tab.widgets.items():
            place = ("tabs", tab_name, "widgets", name, widget.name)
            options = widget.options
            columns = (
                options.columns if isinstance(options, Cases) else options.root if isinstance(options, Children) else ()
            )
            for index, column in enumerate(columns):
                if column not in known:
                    path = (*place, "columns", index) if isinstance(options, Cases) else (*place, index)
                    yield Problem(path, f"no case has '{column}'", nearest(column, known) or _columns(known), "LI125")
