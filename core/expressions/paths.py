"""The dotted names inside an expression."""

import ast
from collections.abc import Iterator

Dotted = tuple[str, ...]


def dotted_names(tree: ast.expr) -> frozenset[Dotted]:
    """Every name that the tree reads, with its attributes; functions are no names."""
    return frozenset(_names(tree))


def called_in(tree: ast.expr) -> frozenset[str]:
    """The functions that the tree calls."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return frozenset(function.id for function in calls if isinstance(function, ast.Name))


def dotted_name(node: ast.expr) -> Dotted:
    """`a.b.c` as a tuple; raises TypeError for anything else."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        return (*dotted_name(node.value), node.attr)
    raise TypeError(f"{type(node).__name__} is no dotted name")


def _names(node: ast.AST) -> Iterator[Dotted]:
    if isinstance(node, ast.Name | ast.Attribute):
        yield dotted_name(node)
    elif isinstance(node, ast.Call):
        for argument in (*node.args, *node.keywords):
            yield from _names(argument)
    else:
        for inner in ast.iter_child_nodes(node):
            yield from _names(inner)
