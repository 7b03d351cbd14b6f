"""How fast a basket's page and the numbers beside it are as cases grow, on PostgreSQL.

    python -m benchmarks.baskets [--sizes 10000 100000 1000000] [--times 200]

Seeds by COPY, one case in five open in the basket, and measures what a page asks of the database: fifty cases by
deadline, the page that starts in the middle, the numbers of the navigation, and those of the basket. The bar: flat, p95
within 1.3 times.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any

from sqlalchemy import text
from sqlmodel import select

from benchmarks.commands import open_kernel, postgresql
from core.actors import Actor
from core.app import build_registry
from core.context import Context, reading
from core.kernel import Kernel
from core.web.api import write_cursor
from modules.cases.models import Case
from modules.cases.tallying import recount
from modules.dossiers.baskets import Place, baskets_of, find_basket
from modules.dossiers.counting import count_baskets, count_shares
from modules.dossiers.queueing import Wanted, list_basket
from modules.dossiers.sorting import order_of, position_of

ADJUSTER = Actor("person", "0" * 36, "Ada", roles=frozenset({("claims", "adjuster")}))
PAGE = 50
COLUMNS = (
    "id, pack, case_type, definition, reference, headline, stage, stage_since, basket, assignee, data, salt, version, "
    "opened_at, changed_at, closed_at, due_at"
)
DATA = json.dumps({"policy": "HO20261234", "holder_name": "Ada Byron", "claimed": "4200.00", "town": "Paris"})
Ask = Callable[[Context, Place], object]


def main() -> None:
    """Seed each size and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", default="postgresql://postgres@127.0.0.1:5432/postgres", help="A server.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="How many cases.")
    parser.add_argument("--times", type=int, default=200, help="How often each is asked.")
    chosen = parser.parse_args()
    registry = build_registry()
    print(f"{'cases':>10} {'what':<24}{'p50 ms':>9}{'p95 ms':>9}")
    for size in chosen.sizes:
        with postgresql(chosen.postgresql) as (folder, url):
            kernel = open_kernel(registry, folder, url)
            seed(kernel, size)
            measure(kernel, size, chosen.times)
            kernel.engine.dispose()


def seed(kernel: Kernel, size: int) -> None:
    """Write the cases, without counting each of them, then count them all."""
    driver: Any
    with kernel.engine.connect() as connection:
        connection.execute(text("ALTER TABLE cases_case DISABLE TRIGGER USER"))
        driver = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY cases_case ({COLUMNS}) FROM STDIN") as copy:
            for row in rows(kernel, size):
                copy.write_row(row)
        connection.execute(text("ALTER TABLE cases_case ENABLE TRIGGER USER"))
        connection.commit()
    recount(kernel)
    with kernel.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE cases_case"))


def rows(kernel: Kernel, size: int) -> Iterator[tuple[Any, ...]]:
    """The same cases every time: a fifth in each basket, the others closed."""
    lot, start = random.Random(1), datetime(2026, 1, 1, tzinfo=kernel.clock.now().tzinfo)
    definition = kernel.definitions.in_force["claims"].hash
    for number in range(size):
        opened = start + timedelta(seconds=number)
        stage, basket = (("received", "new"), ("studied", "study"), *[("closed", None)] * 3)[number % 5]
        due = opened + timedelta(hours=lot.randrange(1, 500)) if basket and number % 10 < 8 else None
        case = (f"{number:036}", "claims", "claim", definition, f"CL-2026-{number:07}", "Ada Byron", stage, opened)
        rest = (basket, None, DATA, "0" * 32, 1, opened, opened, None if basket else opened, due)
        yield (*case, *rest)


def measure(kernel: Kernel, size: int, times: int) -> None:
    """Ask as a page does, each time in a transaction of its own."""
    middle = middle_of(kernel)
    asked: dict[str, Ask] = {
        "first page": lambda ctx, place: list_basket(ctx, place, Wanted(), PAGE),
        "page in the middle": lambda ctx, place: list_basket(ctx, place, Wanted(cursor=middle), PAGE),
        "numbers of navigation": lambda ctx, _: count_baskets(ctx, baskets_of(ctx)),
        "numbers of the basket": count_shares,
    }
    for name, ask in asked.items():
        found = [timed(kernel, ask) for _ in range(times)][times // 10 :]
        print(f"{size:>10} {name:<24}{median(found):>9.2f}{quantiles(found, n=20)[-1]:>9.2f}")


def timed(kernel: Kernel, ask: Ask) -> float:
    """Milliseconds of one question."""
    started = time.perf_counter()
    with reading(kernel, ADJUSTER) as ctx:
        ask(ctx, find_basket(ctx, "claims", "new"))
    return (time.perf_counter() - started) * 1000


def middle_of(kernel: Kernel) -> str:
    """The cursor of the case in the middle of the basket."""
    with reading(kernel, ADJUSTER) as ctx:
        place = find_basket(ctx, "claims", "new")
        total = count_baskets(ctx, [place])[place.key]
        order = order_of(ctx, place)
        statement: Any = select(Case, order.value).where(place.cases).order_by(*order.clauses())
        case, value = ctx.session.exec(statement.offset(total // 2).limit(1)).one()
    return write_cursor(*position_of(value, case))


if __name__ == "__main__":
    main()
