"""The stages of a case type and the ways between them, as a graph."""

from collections.abc import Callable, Mapping

from core.definitions.language import Text
from modules.cases.language import CaseType, Transition
from modules.cases.stepoptions import Move
from modules.cases.walking import every_step
from modules.drawing.graphs import Graph, Line

Label = Callable[[Transition, str, str], str]
"""What is written on the way of a transition, by its name, in a language."""


def with_conditions(transition: Transition, name: str, language: str) -> str:
    """`Grant (head) [pieces.complete]`."""
    words = [_title(transition.title, name, language)]
    if transition.by:
        words.append(f"({', '.join(transition.by)})")
    if transition.when is not None:
        words.append(f"[{transition.when.source}]")
    return " ".join(words)


def bare(transition: Transition, _: str, language: str) -> str:
    """`Grant`, for those who treat cases; what runs by itself often has no title."""
    return _title(transition.title, "", language)


def draw_stages(case_type: CaseType, language: str, label: Label = with_conditions) -> Graph:
    """Stages and transitions: who runs them, on what condition, what runs by itself and what only steps run."""
    graph = Graph(case_type.title.in_(language))
    start = graph.node("start")
    places = {
        name: graph.node("final" if stage.final else "box", _title(stage.title, name, language), name)
        for name, stage in case_type.stages.items()
    }
    graph.arrow(start, next(iter(places.values())), line="automatic")
    for name in case_type.transitions:
        _draw_transition(graph, places, case_type, name, label(case_type.transitions[name], name, language))
    _draw_moves(graph, places, case_type, language)
    return graph


def _draw_transition(graph: Graph, places: Mapping[str, int], case_type: CaseType, name: str, label: str) -> None:
    transition = case_type.transitions[name]
    usual: Line = "button" if transition.by else "automatic" if transition.is_automatic else "steps"
    for stage in transition.from_:
        line: Line = "deadline" if case_type.stages[stage].then == name else usual
        graph.arrow(places[stage], places[transition.to], label, line)


def _draw_moves(graph: Graph, places: Mapping[str, int], case_type: CaseType, language: str) -> None:
    """Processes that put a case somewhere, from wherever it stands."""
    found: dict[str, int] = {}
    for path, step in every_step(case_type):
        if path[0] == "processes" and isinstance(step.options, Move):
            name = str(path[1])
            if name not in found:
                found[name] = graph.node("pause", _title(case_type.processes[name].title, name, language))
            graph.arrow(found[name], places[step.options.to], line="automatic")


def _title(title: Text | None, name: str, language: str) -> str:
    return title.in_(language) if title else name
