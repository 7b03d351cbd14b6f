"""JSONLogic compiled to closures: exact on decimals, bounded in steps, never raising on missing data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from modules.forms.comparing import Uncomputable
from modules.forms.operators import OPERATORS, Evaluate, Fuel, Operator
from modules.forms.problems import FormProblem
from modules.forms.suggesting import nearest

Path = tuple[str | int, ...]
CONTEXTS = ("data", "row", "value", "input")
MAX_DEPTH = 40
MAX_NODES = 2_000


@dataclass(frozen=True, slots=True)
class Logic:
    """A compiled rule: `names` are the dotted variables that it reads from the form."""

    run: Evaluate
    names: tuple[tuple[str, Path], ...]

    def evaluate(self, context: Mapping[str, Any], fuel: Fuel) -> Any:
        """The rule's value, or None when it can't be computed from what is there."""
        try:
            return self.run(context, fuel)
        except (Uncomputable, ArithmeticError):
            return None


class Reader:
    """Turns one JSONLogic document into closures, collecting names and problems."""

    def __init__(self) -> None:
        self.names: list[tuple[str, Path]] = []
        self.problems: list[FormProblem] = []
        self._nodes = 0

    def read(self, node: Any, at: Path, inner: bool = False, depth: int = 0) -> Evaluate:
        """The closure for `node`; `inner` inside map, filter and so on, where variables are the element's."""
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            return self.refuse(at, "the rule is too large", "split it into calculated fields")
        if isinstance(node, list):
            items = [self.read(item, (*at, i), inner, depth + 1) for i, item in enumerate(node)]
            return lambda context, fuel: [item(context, fuel) for item in items]
        if not isinstance(node, dict) or not node:
            constant = Decimal(str(node)) if isinstance(node, float) else node
            return lambda context, fuel: constant
        if len(node) != 1:
            return self.refuse(at, "one operator per object", "combine operators with and, or, if")
        (name, given), *_ = node.items()
        return self.operation(name, given, (*at, name), inner, depth)

    def operation(self, name: str, given: Any, at: Path, inner: bool, depth: int) -> Evaluate:
        """The closure for one operator and its arguments."""
        if name == "var":
            return self.variable(given, at, inner, depth)
        operator = OPERATORS.get(name)
        if operator is None:
            return self.refuse(at, f"unknown operator {name!r}", nearest(name, OPERATORS) or "")
        raw = given if isinstance(given, list) else [given]
        if not operator.least <= len(raw) <= operator.most:
            return self.refuse(at, f"{name} takes {operator.least} to {operator.most} arguments", "")
        arguments = [
            self.read(item, (*at, i), inner or (operator.over and i == 1), depth + 1) for i, item in enumerate(raw)
        ]
        return burning(operator, arguments)

    def variable(self, given: Any, at: Path, inner: bool, depth: int) -> Evaluate:
        """The closure that reads one variable, with its optional default."""
        name, *rest = given if isinstance(given, list) and given else [given]
        if not isinstance(name, str | int) or isinstance(name, bool):
            return self.refuse(at, "the name of a variable must be written out", "use if to choose between names")
        if not inner:
            self.note(str(name), at)
        default = self.read(rest[0], at, inner, depth + 1) if rest else None
        steps = tuple(str(name).split(".")) if name != "" else ()
        return lambda context, fuel: reach(context, steps, default, fuel)

    def note(self, name: str, at: Path) -> None:
        """Remember which form value is read; its existence is checked once all components are known."""
        if name.partition(".")[0] not in CONTEXTS:
            self.problems.append(FormProblem(at, f"unknown variable {name!r}", f"write data.{name} or row.{name}"))
        self.names.append((name, at))

    def refuse(self, at: Path, message: str, hint: str) -> Evaluate:
        """Note the problem, and stand in for the part that can't be read."""
        self.problems.append(FormProblem(at, message, hint))
        return lambda context, fuel: None


def read_logic(node: Any, at: Path) -> tuple[Logic, list[FormProblem]]:
    """The compiled rule found at `at`, and what is wrong with it."""
    reader = Reader()
    run = reader.read(node, at)
    return Logic(run, tuple(reader.names)), reader.problems


def burning(operator: Operator, arguments: list[Evaluate]) -> Evaluate:
    """The operator as a closure that counts its steps."""
    run: Callable[..., Any] = operator.run

    def evaluate(context: Any, fuel: Fuel) -> Any:
        fuel.burn()
        return run(context, fuel, *arguments)

    return evaluate


def reach(context: Any, steps: tuple[str, ...], default: Evaluate | None, fuel: Fuel) -> Any:
    """Follow the keys and indexes of a variable through the data."""
    value = context
    for step in steps:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and len(step) < 6:
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = None
    return default(context, fuel) if value is None and default else value
