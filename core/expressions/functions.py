"""What a function of the expression language is."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps

from core.expressions.operations import UNFIT
from core.expressions.paths import Dotted
from core.expressions.types import Type

Run = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument as the check sees it: its type, its place, its value when written out, its names when it is one."""

    type: Type
    offset: int
    width: int
    literal: object = None
    path: Dotted = ()


Result = Callable[[Sequence[Argument]], Type]


@dataclass(frozen=True, slots=True)
class Function:
    """A function that expressions may call.

    `run` gets the values (None where one is missing); its parameter names serve as keywords, those with a
    default may be left out, and after `*args` the last of `parameters` repeats. `returns` is a type, or works
    it out from the arguments (it may raise ExpressionError to refuse them). `knows` are hidden names whose values
    it is given first, such as the calendar. With `named_first` it gets its first argument, a dotted name, as a text.
    """

    name: str
    parameters: tuple[Type, ...]
    returns: Type | Result
    run: Run
    description: str
    knows: tuple[str, ...] = ()
    named_first: bool = False
    names: tuple[str, ...] = field(init=False)
    required: int = field(init=False)
    repeats: bool = field(init=False)

    def __post_init__(self) -> None:
        signature = list(inspect.signature(self.run).parameters.values())[len(self.knows) :]
        repeats = any(each.kind is each.VAR_POSITIONAL for each in signature)
        named = [each for each in signature if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)]
        if len(self.parameters) != len(named) + repeats:
            wanted = len(named) + repeats
            raise TypeError(f"Function {self.name} needs {wanted} parameter types, not {len(self.parameters)}")
        object.__setattr__(self, "names", tuple(each.name for each in named))
        object.__setattr__(self, "required", sum(each.default is each.empty for each in named))
        object.__setattr__(self, "repeats", repeats)

    def parameter(self, position: int) -> Type | None:
        """The type expected at a position, or None when there are too many arguments."""
        if position < len(self.names):
            return self.parameters[position]
        return self.parameters[-1] if self.repeats else None

    def result(self, arguments: Sequence[Argument]) -> Type:
        """The type of what a call with these arguments gives."""
        return self.returns if isinstance(self.returns, Type) else self.returns(arguments)


def total(run: Run) -> Run:
    """The same function, giving None instead of raising on unfit values."""

    @wraps(run)
    def guarded(*arguments: object, **named: object) -> object:
        try:
            return run(*arguments, **named)
        except UNFIT:
            return None

    return guarded


def catalogue(*functions: Function) -> Mapping[str, Function]:
    """Functions by name; raises ValueError when two share a name."""
    found: dict[str, Function] = {}
    for function in functions:
        if found.setdefault(function.name, function) is not function:
            raise ValueError(f"Two expression functions are called {function.name}")
    return found
