"""When a component is shown: form.io's simple condition, its list of conditions, or JSONLogic."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modules.forms.comparing import empty, less, same, word_of
from modules.forms.logic import Logic, read_logic
from modules.forms.operators import Fuel
from modules.forms.problems import FormProblem
from modules.forms.references import Index, Path, Reference, Scopes
from modules.forms.suggesting import nearest

Test = Callable[[Any, Any], bool]
JsonPath = tuple[str | int, ...]


def includes(actual: Any, value: Any) -> bool:
    """Whether a list holds the value, or a text the words."""
    return word_of(value) in actual if isinstance(actual, str) else same(actual, value)


TESTS: Mapping[str, Test] = {
    "isEqual": same,
    "isNotEqual": lambda actual, value: not same(actual, value),
    "isEmpty": lambda actual, _: empty(actual),
    "isNotEmpty": lambda actual, _: not empty(actual),
    "includes": includes,
    "notIncludes": lambda actual, value: not includes(actual, value),
    "startsWith": lambda actual, value: word_of(actual).startswith(word_of(value)),
    "endsWith": lambda actual, value: word_of(actual).endswith(word_of(value)),
    "lessThan": less,
    "lessThanOrEqual": lambda actual, value: less(actual, value) or same(actual, value),
    "greaterThan": lambda actual, value: less(value, actual),
    "greaterThanOrEqual": lambda actual, value: less(value, actual) or same(actual, value),
    "isDateEqual": same,
    "isNotDateEqual": lambda actual, value: not same(actual, value),
    "dateLessThan": less,
    "dateLessThanOrEqual": lambda actual, value: less(actual, value) or same(actual, value),
    "dateGreaterThan": lambda actual, value: less(value, actual),
    "dateGreaterThanOrEqual": lambda actual, value: less(value, actual) or same(actual, value),
}
SHAPE = "write {show, conjunction, conditions: [{component, operator, value}]}, {show, when, eq} or {json}"


@dataclass(frozen=True, slots=True)
class Condition:
    """Tells whether a component is shown; `reads` are the values that it depends on."""

    holds: Callable[[Scopes, Fuel], bool]
    reads: tuple[Path, ...]


class ConditionReader:
    """Compiles the `conditional` of one component standing in `scope`."""

    def __init__(self, index: Index, scope: Path) -> None:
        self.problems: list[FormProblem] = []
        self._index, self._scope = index, scope

    def read(self, raw: Any, at: JsonPath) -> Condition | None:
        """The condition, or None when the component is always shown."""
        if not isinstance(raw, dict):
            self.problems.append(FormProblem(at, "conditional must be an object", SHAPE))
            return None
        if isinstance(raw.get("json"), dict):
            return self.logic(raw["json"], (*at, "json"))
        if raw.get("conditions"):
            return self.list(raw, at)
        return self.simple(raw, at) if raw.get("when") else None

    def simple(self, raw: dict[str, Any], at: JsonPath) -> Condition | None:
        """`{show, when, eq}`."""
        reference = self.reference(raw["when"], (*at, "when"))
        if reference is None:
            return None
        expected, show = raw.get("eq"), shows(raw.get("show"))
        return Condition(lambda scopes, _: same(reference.value(scopes), expected) is show, (reference.target,))

    def list(self, raw: dict[str, Any], at: JsonPath) -> Condition | None:
        """`{show, conjunction, conditions}`."""
        rows = raw["conditions"] if isinstance(raw["conditions"], list) else [raw["conditions"]]
        tests = [test for i, row in enumerate(rows) for test in self.row(row, (*at, "conditions", i))]
        combine = any if raw.get("conjunction") == "any" else all
        show = shows(raw.get("show", True))

        def holds(scopes: Scopes, fuel: Fuel) -> bool:
            return combine(test(ref.value(scopes), value) for ref, test, value in tests) is show

        return Condition(holds, tuple(ref.target for ref, _, _ in tests)) if tests else None

    def row(self, row: Any, at: JsonPath) -> Iterator[tuple[Reference, Test, Any]]:
        """One line of the list, unless it is wrong."""
        if not isinstance(row, dict) or not row.get("component"):
            self.problems.append(FormProblem(at, "a condition names a component", SHAPE))
            return
        reference = self.reference(row["component"], (*at, "component"))
        name = str(row.get("operator") or "isEqual")
        if name not in TESTS:
            self.problems.append(FormProblem((*at, "operator"), f"unknown operator {name!r}", nearest(name, TESTS)))
        elif reference:
            yield reference, TESTS[name], row.get("value")

    def reference(self, name: Any, at: JsonPath) -> Reference | None:
        """The value that the condition looks at."""
        found = self._index.named(str(name), self._scope)
        if found is None:
            hint = nearest(str(name), self._index.names()) or "name a field outside of other rows"
            self.problems.append(FormProblem(at, f"the condition looks at {name!r}, which isn't there", hint))
        return found

    def logic(self, raw: Any, at: JsonPath) -> Condition:
        """JSONLogic."""
        logic, reads = self.rule(raw, at)
        return Condition(lambda scopes, fuel: bool(logic.evaluate(context_of(scopes), fuel)), reads)

    def rule(self, raw: Any, at: JsonPath) -> tuple[Logic, tuple[Path, ...]]:
        """A JSONLogic rule and the values that it reads, each of which must exist."""
        logic, problems = read_logic(raw, at)
        self.problems.extend(problems)
        reads = []
        for name, place in logic.names:
            path = self._index.variable(name, self._scope)
            if path is not None:
                reads.append(path)
            elif name.startswith(("data.", "row.")):
                hint = nearest(name.partition(".")[2], self._index.names())
                self.problems.append(FormProblem(place, f"the rule reads {name!r}, which isn't there", hint))
        return logic, tuple(reads)


def context_of(scopes: Scopes, value: Any = None) -> dict[str, Any]:
    """What JSONLogic sees."""
    return {"data": scopes[0], "row": scopes[-1], "value": value, "input": value}


def shows(show: Any) -> bool:
    """form.io writes true, "true" or, for a condition half filled in, an empty text."""
    return show in (True, "true")
