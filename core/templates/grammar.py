"""What a text template may say: values, conditions and short loops; all else is refused before it runs."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from core.diagnostics import nearest
from core.templates.filters import NAMES
from core.templates.problems import Problem, locate

LARGEST_SOURCE = 20_000
DEEPEST = 30
DEEPEST_LOOP = 3
TESTS = ("defined", "none")
ALLOWED: tuple[type[nodes.Node], ...] = (
    *(
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.Name,
        nodes.Getattr,
        nodes.Getitem,
        nodes.Const,
    ),
    *(nodes.If, nodes.For, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.List, nodes.Tuple),
)
CALCULATE = "calculate it in a field of the case type, with 'value:'"
REFUSALS: Mapping[type[nodes.Node], tuple[str, str]] = {
    nodes.Call: ("a text cannot call anything", "use a filter: value | filter"),
    nodes.BinExpr: ("a text cannot calculate", CALCULATE),
    nodes.UnaryExpr: ("a text cannot calculate", CALCULATE),
    nodes.Concat: ("a text cannot join values with '~'", "write the values one after the other"),
    nodes.Slice: ("a text cannot cut values", CALCULATE),
    nodes.Dict: ("a text cannot build values", CALCULATE),
    nodes.Assign: ("a text cannot set values", CALCULATE),
    nodes.AssignBlock: ("a text cannot set values", CALCULATE),
    nodes.Macro: ("a text cannot define macros", "write the text out"),
    nodes.CallBlock: ("a text cannot call anything", "write the text out"),
    nodes.Include: ("a text cannot read other files", "write the text out"),
    nodes.Import: ("a text cannot read other files", "write the text out"),
    nodes.FromImport: ("a text cannot read other files", "write the text out"),
    nodes.Extends: ("a text cannot read other files", "write the text out"),
}
OTHERWISE = ("this is more than a text may say", "use {{ values }}, {% if %} and {% for %}")

Said = tuple[str, str, str | None]

PARSER = ImmutableSandboxedEnvironment(autoescape=True)


def parse(source: str) -> tuple[nodes.Template | None, list[Problem]]:
    """The tree of a template, and every way in which it says too much; no tree when it can't be read."""
    if len(source) > LARGEST_SOURCE:
        return None, [Problem(1, 1, f"the text is longer than {LARGEST_SOURCE} characters", "shorten it")]
    try:
        tree = PARSER.parse(source)
    except TemplateSyntaxError as error:
        message = (error.message or "this can't be read").rstrip(".")
        return None, [locate(source, error.lineno, "", message[:1].lower() + message[1:])]
    except (RecursionError, ValueError):
        return None, [Problem(1, 1, "the text is nested too deeply, or holds too large a number", "simplify it")]
    return tree, list(_refusals(tree, source))


@lru_cache(maxsize=256)
def look(source: str) -> tuple[nodes.Template | None, tuple[Problem, ...]]:
    """What `parse` says, for those who only look: the checks of a pack share the tree, and nobody may change it."""
    tree, problems = parse(source)
    return tree, tuple(problems)


def _refusals(tree: nodes.Template, source: str) -> Iterator[Problem]:
    waiting: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    while waiting:
        node, depth, loops = waiting.pop()
        loops += isinstance(node, nodes.For)
        if depth > DEEPEST or loops > DEEPEST_LOOP:
            yield locate(source, node.lineno or 1, "", "the text is nested too deeply", "simplify it")
            return
        found = _refusal(node)
        if found:
            word, message, hint = found
            yield locate(source, node.lineno or 1, word, message, hint)
        else:
            waiting.extend((child, depth + 1, loops) for child in node.iter_child_nodes())


def _refusal(node: nodes.Node) -> Said | None:
    """The word that says too much, why, and what to write instead."""
    if not isinstance(node, ALLOWED):
        message, hint = next((said for kind, said in REFUSALS.items() if isinstance(node, kind)), OTHERWISE)
        return "", message, hint
    check = CHECKS.get(type(node))
    return check(node) if check else None


def _refused_test(node: nodes.Test) -> Said | None:
    if node.name in TESTS:
        return None
    return node.name, f"there is no test '{node.name}'", nearest(node.name, TESTS) or "compare with =="


def _refused_name(node: nodes.Name) -> Said | None:
    return (node.name, f"there is no '{node.name}'", None) if node.name.startswith("_") else None


def _refused_attribute(node: nodes.Getattr) -> Said | None:
    return (node.attr, f"there is no '{node.attr}'", None) if node.attr.startswith("_") else None


def _refused_item(node: nodes.Getitem) -> Said | None:
    key = getattr(node.arg, "value", None)
    if isinstance(key, int) or (isinstance(key, str) and not key.startswith("_")):
        return None
    return "[", "only a number or a name can stand in []", None


def _refused_filter(node: nodes.Filter) -> Said | None:
    if node.name not in NAMES:
        known = nearest(node.name, NAMES) or f"the filters are {', '.join(NAMES)}"
        return node.name, f"there is no filter '{node.name}'", known
    if node.node is None or node.dyn_args or node.dyn_kwargs:
        return node.name, f"'{node.name}' stands behind a value: value | {node.name}", None
    return None


def _refused_loop(node: nodes.For) -> Said | None:
    if node.recursive or node.test is not None:
        return "for", "a loop goes through a list, no more", "use {% if %} inside it"
    if not isinstance(node.target, nodes.Name):
        return "for", "a loop gives one name to each item", "write {% for item in list %}"
    if not isinstance(node.iter, nodes.Name | nodes.Getattr | nodes.Getitem):
        return "for", "a loop goes through a list of the case", "name the list: {% for item in list %}"
    return None


CHECKS: Mapping[type[nodes.Node], Callable[[Any], Said | None]] = {
    nodes.Filter: _refused_filter,
    nodes.Test: _refused_test,
    nodes.Name: _refused_name,
    nodes.Getattr: _refused_attribute,
    nodes.Getitem: _refused_item,
    nodes.For: _refused_loop,
}
