"""Fill text templates in: plain values only, a bounded number of rounds, a bounded result."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial, reduce
from typing import cast

from jinja2 import Template, nodes, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from core.expressions.durations import Duration
from core.expressions.opentime import BusinessDays, BusinessHours
from core.templates.filters import COMPARISONS, LONGEST, filters, show
from core.templates.grammar import look, parse
from core.templates.labels import Labelled
from core.templates.names import LOOP, paths
from core.templates.problems import TemplateRefused

MOST_ROUNDS = 1_000
DEEPEST_VALUE = 8
MOST_WORK = 100_000
MOST_PIECES = 100_000
BUDGET = "_budget"
PLAIN = (bool, int, float, Decimal, date, Duration, BusinessDays, BusinessHours, Labelled)


@dataclass
class Budget:
    """What one filling may still spend in loops: rounds, and nodes gone through."""

    rounds: int = MOST_ROUNDS
    work: int = MOST_WORK


class TextEnvironment(ImmutableSandboxedEnvironment):
    """Knows keys of mappings and places in lists, no attribute of any object; what is missing is None."""

    def getattr(self, obj: object, attribute: str) -> object:
        """The value under a name."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """The value under a key, or at a place."""
        match obj:
            case Mapping():
                return obj.get(argument)
            case LoopContext() if argument in LOOP.fields:
                found: object = getattr(obj, str(argument))
                return found
            case list() if isinstance(argument, int) and -len(obj) <= argument < len(obj):
                return obj[argument]
        return None


class Tamer(NodeTransformer):
    """Counts the rounds of loops, and lets comparisons never raise."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - Jinja calls it so
        """Go through the list by way of the counter."""
        self.generic_visit(node)
        size = nodes.Const(sum(1 for _ in node.find_all(nodes.Node)), lineno=node.lineno)
        node.iter = _through(BUDGET, cast(nodes.Expr, node.iter), size)
        return node

    def visit_Compare(self, node: nodes.Compare) -> nodes.Expr:  # noqa: N802 - Jinja calls it so
        """`a < b < c` as two comparisons that both hold."""
        self.generic_visit(node)
        left, found = node.expr, list[nodes.Expr]()
        for operand in node.ops:
            found.append(_through(f"_{operand.op}", left, operand.expr))
            left = operand.expr
        return reduce(lambda a, b: nodes.And(a, b, lineno=node.lineno), found)


def _through(name: str, value: nodes.Expr, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(value, name, list(arguments), [], None, None, lineno=value.lineno)


@pass_context
def _counted(context: Context, value: object, size: int) -> list[object]:
    """The items of a list, once the rounds that they take through a body of `size` nodes are counted."""
    if not isinstance(value, list):
        return []
    left: Budget = context[BUDGET]
    left.rounds -= len(value)
    left.work -= len(value) * size
    if left.rounds < 0 or left.work < 0:
        raise TemplateRefused(reason=f"its loops take more than {MOST_ROUNDS} rounds, or too much work")
    return value


@lru_cache(maxsize=16)
def _environment(language: str, html: bool) -> TextEnvironment:
    environment = TextEnvironment(
        autoescape=html,
        finalize=partial(show, language=language),
        keep_trailing_newline=True,
        trim_blocks=True,
    )
    environment.globals.clear()
    environment.filters = {**filters(language), BUDGET: _counted}
    environment.filters.update({f"_{name}": run for name, run in COMPARISONS.items()})
    environment.tests = {"defined": lambda value: value is not None, "none": lambda value: value is None}
    return environment


@lru_cache(maxsize=512)
def _compile(source: str, language: str, html: bool) -> tuple[Template, frozenset[str]]:
    tree, problems = parse(source)
    if tree is None or problems:
        raise TemplateRefused(reason=problems[0].message)
    names = frozenset(path[0] for path in paths(tree))
    environment = _environment(language, html)
    tree = Tamer().visit(tree.set_environment(environment))
    return environment.from_string(tree), names


def render_text(source: str, values: Mapping[str, object], language: str) -> str:
    """The plain text of a template; raises `TemplateRefused` when it says too much or grows too long."""
    return _fill(source, values, language, html=False)


def render_html(source: str, values: Mapping[str, object], language: str) -> Markup:
    """The HTML of a template, every value escaped; raises `TemplateRefused`."""
    return Markup(_fill(source, values, language, html=True))  # noqa: S704 - the environment escapes every value


def _fill(source: str, values: Mapping[str, object], language: str, *, html: bool) -> str:
    template, names = _compile(source, language, html)
    given = {name: plain(values[name]) if name in values else None for name in names}
    try:
        return "".join(_bounded(template.generate({**given, BUDGET: Budget()})))
    except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        raise TemplateRefused(reason=f"{type(error).__name__} while filling it in") from error


def _bounded(pieces: Iterator[str]) -> Iterator[str]:
    length = 0
    for number, piece in enumerate(pieces):
        length += len(piece)
        if length > LONGEST or number > MOST_PIECES:
            raise TemplateRefused(reason=f"it is longer than {LONGEST} characters")
        yield piece


def plain(value: object, depth: int = 0) -> object:
    """A value without behaviour: text, number, date, maps and lists of them; refuses any other object."""
    if value is None or isinstance(value, PLAIN):
        return value
    if isinstance(value, str):
        return "".join(value)
    if depth < DEEPEST_VALUE and isinstance(value, Mapping):
        return {str(key): plain(one, depth + 1) for key, one in value.items()}
    if depth < DEEPEST_VALUE and isinstance(value, list | tuple | frozenset | set):
        return [plain(one, depth + 1) for one in value]
    raise TemplateRefused(reason=f"it names a {type(value).__name__}, which has no text")


def names_used(source: str) -> frozenset[str]:
    """The first part of every name that a template reads; empty when it can't be read."""
    return frozenset(path[0] for path in paths_used(source))


def paths_used(source: str) -> frozenset[tuple[str, ...]]:
    """The dotted names that a template reads; empty when it can't be read."""
    tree, _ = look(source)
    return paths(tree) if tree is not None else frozenset()
