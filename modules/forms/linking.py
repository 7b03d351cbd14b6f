"""Components linked to each other: who depends on whom, in which order nothing may go round."""

from collections.abc import Iterator, Mapping, Sequence

from modules.forms.component import Component
from modules.forms.problems import FormProblem
from modules.forms.references import Index, Path


def link_all(roots: Sequence[Component]) -> list[FormProblem]:
    """Compile conditions and calculations of all components, and tell each input what it triggers."""
    everything = [component for root in roots for component in root.walk()]
    index = Index({component.path: component.type for component in everything if component.has_value})
    problems = [problem for component in everything for problem in component.link(index)]
    problems.extend(circles(everything))
    if not problems:
        dynamic = [(component, reads) for component in everything if (reads := component.reads())]
        for component in everything:
            if component.has_value and dynamic:
                component.triggers = affected(component, dynamic)
    return problems


def affected(source: Component, dynamic: Sequence[tuple[Component, tuple[Path, ...]]]) -> frozenset[Path]:
    """The outermost components that may look different once `source` changes."""
    reached: dict[Path, Component] = {}
    changed = {source.path}
    growing = True
    while growing:
        growing = False
        for component, reads in dynamic:
            if component.path not in reached and any(meets(read, changed) for read in reads):
                reached[component.path] = component
                changed.update(inner.path for inner in component.walk() if inner.has_value)
                growing = True
    reached.pop(source.path, None)
    nested = {inner.path for component in reached.values() for inner in component.walk() if inner is not component}
    return frozenset(path for path in reached if path not in nested)


def meets(read: Path, changed: set[Path]) -> bool:
    """Whether a value that is read is among the changed ones, holds one, or stands in one."""
    return any(read[: len(path)] == path or path[: len(read)] == read for path in changed)


def circles(everything: Sequence[Component]) -> Iterator[FormProblem]:
    """Components that depend on themselves, directly or through others."""
    found = circle(dependencies(everything))
    if found:
        names = " → ".join(".".join(step for step in path if step != "[]") for path in found)
        at = next(component.at for component in everything if component.path == found[0])
        yield FormProblem(
            at, f"conditions or calculations go round in a circle: {names}", "let one not depend on others"
        )


def dependencies(everything: Sequence[Component]) -> Mapping[Path, set[Path]]:
    """What each value depends on, conditions of the boxes around it included."""
    graph: dict[Path, set[Path]] = {component.path: set() for component in everything}
    for component in everything:
        reads = component.reads()
        if reads:
            for inner in component.walk():
                graph[inner.path].update(p for read in reads for p in graph if inside(p, read, inner.path))
    return graph


def inside(path: Path, read: Path, reader: Path) -> bool:
    """Whether reading `read` reads `path`; a rule over the rows around it doesn't read its own field."""
    return path == read or (path[: len(read)] == read and reader[: len(read)] != read)


def circle(graph: Mapping[Path, set[Path]]) -> list[Path] | None:
    """A chain that comes back to its start, or None."""
    done: set[Path] = set()
    for start in graph:
        trail = [] if start in done else [start]
        rests = [iter(graph[start])] if trail else []
        while trail:
            following = next((path for path in rests[-1] if path not in done), None)
            if following is None:
                done.add(trail.pop())
                rests.pop()
            elif following in trail:
                return [*trail[trail.index(following) :], following]
            else:
                trail.append(following)
                rests.append(iter(graph[following]))
    return None
