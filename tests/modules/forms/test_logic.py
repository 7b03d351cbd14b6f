"""JSONLogic: the operators, exact and forgiving of what is missing."""

from decimal import Decimal
from typing import Any

import pytest

from modules.forms.logic import read_logic
from modules.forms.operators import Fuel

DATA = {
    "n": Decimal("0.1"),
    "two": 2,
    "t": "abc",
    "list": [{"p": 1}, {"p": 2}],
    "none": None,
    "day": "2026-03-01",
}


def run(rule: Any, fuel: int = 1_000) -> Any:
    logic, problems = read_logic(rule, ())
    assert problems == []
    return logic.evaluate({"data": DATA, "row": DATA}, Fuel(fuel))


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ({"+": [{"var": "data.n"}, 0.2]}, Decimal("0.3")),
        ({"-": [{"var": "data.two"}]}, -2),
        ({"-": [{"var": "data.two"}, {"var": "data.none"}]}, 2),
        ({"/": [1, 0]}, None),
        ({"%": [7, 3]}, 1),
        ({"*": ["x", 2]}, None),
        ({"if": [False, 1, True, 2, 3]}, 2),
        ({"if": [False, 1]}, None),
        ({"and": [1, 0, 2]}, 0),
        ({"or": [0, "", "x"]}, "x"),
        ({"!": [[]]}, True),
        ({"==": [1, "1"]}, True),
        ({"===": [1, "1"]}, False),
        ({"!=": ["a", "b"]}, True),
        ({"<": [1, {"var": "data.two"}, 3]}, True),
        ({"<=": [2, 2]}, True),
        ({">": [{"var": "data.day"}, "2026-02-28"]}, True),
        ({">=": [{"var": "data.none"}, 0]}, False),
        ({"min": [3, 1]}, 1),
        ({"max": [[]]}, None),
        ({"in": ["b", {"var": "data.t"}]}, True),
        ({"in": ["b", ["a", "b"]]}, True),
        ({"cat": ["a", 1, True]}, "a1true"),
        ({"substr": [{"var": "data.t"}, -2, 1]}, "b"),
        ({"merge": [[1], 2]}, [1, 2]),
        ({"missing": ["data.t", "data.none"]}, ["data.none"]),
        ({"map": [{"var": "data.list"}, {"var": "p"}]}, [1, 2]),
        ({"filter": [{"var": "data.list"}, {">": [{"var": "p"}, 1]}]}, [{"p": 2}]),
        ({"all": [{"var": "data.list"}, {">": [{"var": "p"}, 0]}]}, True),
        ({"all": [[], True]}, False),
        ({"some": [{"var": "data.list"}, {"==": [{"var": "p"}, 2]}]}, True),
        ({"none": [{"var": "data.list"}, {"==": [{"var": "p"}, 3]}]}, True),
        ({"reduce": [{"var": "data.list"}, {"+": [{"var": "accumulator"}, {"var": "current.p"}]}, 0]}, 3),
        ({"_sum": {"map": [{"var": "data.list"}, {"var": "p"}]}}, 3),
        ({"var": ["data.none", 7]}, 7),
        ({"var": "data.list.1.p"}, 2),
        ({"var": "data.list.9.p"}, None),
    ],
)
def test_an_operator_gives(rule: Any, value: Any) -> None:
    assert run(rule) == value


def test_a_rule_that_needs_too_many_steps_gives_nothing() -> None:
    assert run({"map": [{"var": "data.list"}, {"+": [1, 1]}]}, fuel=3) is None
