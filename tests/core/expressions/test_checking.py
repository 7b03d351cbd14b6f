import pytest

from core.expressions import (
    ANY,
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    DURATION,
    FUNCTIONS,
    INTEGER,
    TEXT,
    Choice,
    Function,
    ListOf,
    Record,
    Scope,
    Type,
    parse,
)
from core.expressions.types import accepts, common

DRIVER = Record("driver", {"premium": DECIMAL, "age": INTEGER, "name": TEXT})
SCOPE = Scope(
    {
        "amount": DECIMAL,
        "count": INTEGER,
        "note": TEXT,
        "flag": BOOLEAN,
        "today": DATE,
        "now": DATETIME,
        "segment": Choice(["auto", "moto"]),
        "other": Choice(["moto", "home"]),
        "partner": Record("partner", {"known": BOOLEAN, "name": TEXT, "home": Record("home", {"city": TEXT})}),
        "drivers": ListOf(DRIVER),
        "tags": ListOf(Choice(["red", "blue"])),
        "form": ANY,
    }
)


def found(source: str, expected: Type | None = None) -> list[tuple[str, str | None]]:
    return [(source[p.offset : p.offset + p.width], p.hint) for p in parse(source).check(SCOPE, expected)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("amount > 3000 and partner.known", BOOLEAN),
        ("segment == 'auto' and segment in ('auto', 'moto') and segment != other", BOOLEAN),
        ("'red' in tags or note in ['a', null]", BOOLEAN),
        ("today + days(3) < now and now - today > hours(count)", BOOLEAN),
        ("form.anything.at.all == 3 and form.x", BOOLEAN),
        ("amount if flag else 3", DECIMAL),
        ("'auto' if flag else segment", Choice(["auto", "moto", "home"])),
        ("sum_of(drivers, 'premium') * 2", DECIMAL),
        ("count_of(drivers, 'age', 20) + len(drivers) // 2", INTEGER),
        ("coalesce(note, 'x') + upper(note)", TEXT),
        ("days(count) * 2 - months(1)", DURATION),
        ("max(today, today + years(1))", DATE),
        ("min_of(drivers, 'age')", INTEGER),
        ("segment", TEXT),
        ("null", DATE),
        ("3", DECIMAL),
        ("partner.home.city == partner.name", BOOLEAN),
        ("form + 1 > form - days(1) and form * 2 == 3", BOOLEAN),
        ("partner == null and drivers != null", BOOLEAN),
    ],
)
def test_a_sound_expression_has_no_problem(source: str, expected: Type) -> None:
    assert found(source, expected) == []


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("amout > 3 and flga", [("amout", "amount"), ("flga", "flag")]),
        ("partner.knwon", [("knwon", "known")]),
        ("partner.home.town.street", [("town", None)]),
        ("note.length", [("length", "write len(note)")]),
        ("segment == 'mtoo'", [("'mtoo'", "moto")]),
        ("'bus' != segment", [("'bus'", "one of auto, moto")]),
        ("segment in ('auto', 'mot')", [("'mot'", "moto")]),
        ("'reed' in tags", [("'reed'", "red")]),
        ("amount == 'x'", [("'x'", "compare it with a number such as 12.50, without quotes")]),
        ("amount < note", [("note", "compare it with a number such as 12.50, without quotes")]),
        ("flag < true", [("flag", "write == or !="), ("true", "write == or !=")]),
        ("amount < null", [("null", "write == null or != null")]),
        ("segment < 'moto'", [("segment", "write == or !=")]),
        ("note and flag", [("note", "compare it, for instance: note != null")]),
        ("not count", [("count", "compare it, for instance: count != null")]),
        ("flag if note else true", [("note", "compare it, for instance: note != null")]),
        ("-note == 'a'", [("-note", "write it before a number or a duration")]),
        ("note * 3 == 'aaa'", [("note * 3", "add a text to a text; with numbers, calculate without it")]),
        ("today + 3 > now", [("today + 3", "say of what: days(…), months(…) or years(…)")]),
        ("today + today > now", [("today + today", "subtract one from the other: that gives a duration")]),
        ("1 + null > 2", [("1 + null", "null is no value: write coalesce(…, 0) for what may be missing")]),
        ("3 in amount", [("amount", "write a list such as ['a', 'b'], or a field that holds several values")]),
        ("3 in note", [("3", "write a text in quotes")]),
        ("3 in tags", [("3", "write a text in quotes")]),
        ("note in [1, 2]", [("note", "compare it with a number such as 12.50, without quotes")]),
        ("roud(amount) > 1", [("roud", "round")]),
        ("round() > 1", [("round()", "write round(x, decimals)")]),
        ("round(amount, 2, 3) > 1", [("3", "write round(x, decimals)")]),
        ("round(amount, decimal=2) > 1", [("2", "decimals")]),
        ("round(amount, x=2) > 1", [("2", "write round(x, decimals)")]),
        ("round(note) > 1", [("note", "write a number such as 12.50, or one for each case: 1 if … else 0")]),
        ("days(1.5) > days(1)", [("1.5", "write a whole number such as 5, or round it with round(…)")]),
        ("sum_of(drivers, 'premum') > 3", [("'premum'", "premium")]),
        ("sum_of(drivers, 'name') > 3", [("'name'", None)]),
        ("sum_of(drivers, note) > 3", [("note", None)]),
        ("sum_of(note, 'x') > 3", [("note", "write a list such as ['a', 'b'], or a field that holds several values")]),
        ("any_of(drivers, 'agee', 3)", [("'agee'", "age")]),
    ],
)
def test_every_mistake_is_placed_with_the_likely_remedy(source: str, places: list[tuple[str, str | None]]) -> None:
    assert found(source, BOOLEAN) == places


@pytest.mark.parametrize(
    ("source", "expected", "place"),
    [
        ("note", BOOLEAN, "note"),
        ("amount", INTEGER, "amount"),
        ("now", DATE, "now"),
        ("1 if flag else note", DECIMAL, "note"),
        ("'bus'", Choice(["auto"]), "'bus'"),
        ("'bus' if flag else 'auto'", Choice(["auto"]), "'bus'"),
        ("segment", Choice(["auto"]), "segment"),
        ("drivers", ListOf(TEXT), "drivers"),
        ("partner", DRIVER, "partner"),
    ],
)
def test_a_result_of_the_wrong_type_is_a_problem(source: str, expected: Type, place: str) -> None:
    assert [text for text, _ in found(source, expected)] == [place]


def test_a_name_can_be_added_to_a_scope() -> None:
    assert parse("extra == 1").check(SCOPE.extend({"extra": INTEGER})) == []
    assert parse("extra == 1").check(SCOPE) != []


def test_a_function_can_be_added_to_a_scope() -> None:
    function = Function("twice", (INTEGER,), INTEGER, lambda n: 2 * n, "Two times n.")
    scope = SCOPE.with_functions({"twice": function})
    assert parse("twice(count) > len(note)").check(scope, BOOLEAN) == []


def test_a_wider_number_or_moment_takes_the_narrower_one() -> None:
    assert accepts(DECIMAL, INTEGER) and accepts(DATETIME, DATE)
    assert not accepts(INTEGER, DECIMAL) and not accepts(DATE, DATETIME)
    assert common([INTEGER, DECIMAL]) == DECIMAL
    assert common([INTEGER, TEXT]) == ANY
    assert common([Choice("a"), Choice("b")]) == TEXT


def test_every_built_in_function_says_what_it_does() -> None:
    assert all(function.description.endswith(".") for function in FUNCTIONS.values())
