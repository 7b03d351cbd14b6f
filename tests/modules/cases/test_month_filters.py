"""Rules: the database finds exactly the cases for which a condition on months and weekdays of their dates holds."""

from datetime import date

import pytest
from sqlmodel import select

from core.context import reading
from core.expressions import parse
from core.expressions.sql import to_sql
from modules.cases.columns import columns_of
from modules.cases.definitions import case_type_of
from modules.cases.models import Case
from tests.fixtures.routes import ANNE, Routes, open_file

DAYS = (None, "2028-01-31", "2028-02-29", "2028-02-01", "2027-12-31", "2028-03-01", "9999-12-31", "0001-01-01")
TODAY = date(2028, 2, 29)


@pytest.mark.parametrize(
    "condition",
    [
        "end_of_month(day) == today",
        "day + months(1) == today",
        "day + months(1) > today",
        "day - years(1) == null",
        "start_of_month(day) <= today - months(1)",
        "next_weekday(day, 'tuesday') == today",
        "end_of_month(day - months(1)) < day - days(30)",
    ],
)
def test_the_database_finds_the_same_cases(routes: Routes, condition: str) -> None:
    kernel = routes.kernel("")
    for day in DAYS:
        open_file(kernel, day=day)
    with reading(kernel, ANNE) as ctx:
        cases = list(ctx.session.exec(select(Case)))
        columns = columns_of(case_type_of(ctx, cases[0]), ctx.session.get_bind().dialect.name)
        found = set(ctx.session.exec(select(Case.id).where(to_sql(parse(condition), columns, {"today": TODAY}))))
        assert found == {case.id for case in cases if parse(condition).holds(ctx.facts(case, {"today": TODAY}))}
        assert 0 < len(found) < len(DAYS)
