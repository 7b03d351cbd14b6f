"""The steps of a process as a graph: ways that part, branches beside each other, places where it rests."""

from core.definitions.language import Step, Steps, Text
from core.expressions.fields import Expr
from modules.cases.holding import Holding
from modules.cases.language import Process
from modules.cases.resting import may_rest
from modules.cases.stepoptions import If
from modules.drawing.graphs import Graph

Ways = list[tuple[int, str]]
"""Where the drawing goes on: from which nodes, and what to write on the arrow."""


def draw_process(name: str, process: Process, language: str) -> Graph:
    """The steps of a process."""
    graph = Graph(process.title.in_(language) if process.title else name)
    ways = _draw(graph, process.steps, [(graph.node("start"), "")], language)
    _join(graph, ways, graph.node("final", "∎"))
    return graph


def _draw(graph: Graph, steps: Steps, ways: Ways, language: str) -> Ways:
    for step in steps:
        ways = _draw_step(graph, step, ways, language)
    return ways


def _draw_step(graph: Graph, step: Step, ways: Ways, language: str) -> Ways:
    options = step.options
    if isinstance(options, If):
        choice = graph.node("choice", options.condition.source)
        _join(graph, ways, choice)
        yes = _draw(graph, options.then, [(choice, "✓")], language)
        return yes + _draw(graph, options.else_, [(choice, "✗")], language)
    if isinstance(options, Holding):
        return _draw_branches(graph, step, ways, language)
    node = graph.node("pause" if may_rest(step) else "box", _words(step, language))
    _join(graph, ways, node)
    return [(node, "")]


def _draw_branches(graph: Graph, step: Step, ways: Ways, language: str) -> Ways:
    """Branches part at one bar and meet at another."""
    options = step.options
    assert isinstance(options, Holding)
    values = getattr(options, "in_", None)
    each = f": {values.source}" if isinstance(values, Expr) else ""
    fork, meet = graph.node("join", f"{step.name}{each}"), graph.node("join", getattr(options, "join", "all"))
    _join(graph, ways, fork)
    for path, inner in options.inner():
        _join(graph, _draw(graph, inner, [(fork, str(path[-1]))], language), meet)
    return [(meet, "")]


def _join(graph: Graph, ways: Ways, to: int) -> None:
    for start, label in ways:
        graph.arrow(start, to, label)


def _words(step: Step, language: str) -> str:
    """`task: Look at the file`, `send: welcome`: the step and what it is mainly about."""
    options = step.options
    title = getattr(options, "title", None)
    if isinstance(title, Text):
        return f"{step.name}: {title.in_(language)}"
    until = getattr(options, "until", None)
    if isinstance(until, Expr):
        return f"{step.name}: {until.source}"
    named = [value for key in NAMED if isinstance(value := getattr(options, key, None), str)]
    return f"{step.name}: {named[0]}" if named else step.name


NAMED = ("template", "letter", "connector", "case_type", "fact", "process", "transition", "run", "to", "id")
"""Options that say what a step is about, the most telling first."""
