"""Check a text template when a pack is loaded."""

from jinja2 import nodes

from core.templates.grammar import look
from core.templates.names import NameCheck, Types
from core.templates.problems import Problem


def check_template(source: str, types: Types) -> list[Problem]:
    """Every mistake in a template: what can't be read, says too much, or names what `types` doesn't know."""
    tree, problems = look(source)
    if tree is None or problems:
        return sorted(problems, key=_place)
    return sorted(_unknown_names(tree, source, types), key=_place)


def _unknown_names(tree: nodes.Template, source: str, types: Types) -> list[Problem]:
    check = NameCheck(source)
    check.visit(tree, types)
    return check.found


def _place(problem: Problem) -> tuple[int, str]:
    return problem.offset, problem.message
