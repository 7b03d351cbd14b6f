"""The stages of a case type and the ways between them, as a graph."""

from collections.abc import Mapping

from core.definitions.language import Text
from modules.authoring.graphs import Graph, Line
from modules.cases.language import CaseType, Transition
from modules.cases.stepoptions import Move
from modules.cases.walking import every_step


def draw_stages(case_type: CaseType, language: str) -> Graph:
    """Stages and transitions: who runs them, on what condition, and what runs by itself."""
    graph = Graph(case_type.title.in_(language))
    start = graph.node("start")
    places = {
        name: graph.node("final" if stage.final else "box", _title(stage.title, name, language))
        for name, stage in case_type.stages.items()
    }
    graph.arrow(start, next(iter(places.values())), line="automatic")
    for name in case_type.transitions:
        _draw_transition(graph, places, case_type, name, language)
    _draw_moves(graph, places, case_type, language)
    return graph


def _draw_transition(graph: Graph, places: Mapping[str, int], case_type: CaseType, name: str, language: str) -> None:
    transition = case_type.transitions[name]
    for stage in transition.from_:
        late = case_type.stages[stage].then == name
        line: Line = "deadline" if late else "button" if transition.by else "automatic"
        label = _label(transition, name, language)
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


def _label(transition: Transition, name: str, language: str) -> str:
    """`Grant (head) [pieces.complete]`."""
    words = [_title(transition.title, name, language)]
    if transition.by:
        words.append(f"({', '.join(transition.by)})")
    if transition.when is not None:
        words.append(f"[{transition.when.source}]")
    return " ".join(words)


def _title(title: Text | None, name: str, language: str) -> str:
    return title.in_(language) if title else name
