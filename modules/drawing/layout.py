"""Where everything of a drawing stands: in layers from top to bottom (by grandalf), labels with room of their own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

from grandalf.graphs import Edge, Vertex
from grandalf.graphs import Graph as Network
from grandalf.layouts import SugiyamaLayout

from modules.drawing.graphs import Arrow, Graph, Line, Node
from modules.drawing.lettering import Lines, broken

ACROSS, DOWN, AROUND = 28, 34, 16
SMALL: Mapping[str, tuple[int, int]] = {"start": (16, 16)}
ASIDE = 7
"""How far a line that leads back keeps from one that leads there."""
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A node or a label in its place: its middle and its size."""

    x: float
    y: float
    width: float
    height: float
    lines: Lines
    node: Node | None = None
    line: Line = "button"


@dataclass(frozen=True)
class Way:
    """A line from box to box, through points; only its last stretch has a head."""

    points: tuple[Point, ...]
    line: Line
    has_head: bool


@dataclass(frozen=True)
class Drawing:
    """Everything in its place, in pixels."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]


class _View:
    """What grandalf wants to know of a vertex, and where it puts it."""

    def __init__(self, width: float, height: float) -> None:
        self.w, self.h = width, height
        self.xy: Point = (0.0, 0.0)


class _Path:
    """Takes the points of an edge."""

    def __init__(self) -> None:
        self.points: list[Point] = []

    def setpath(self, points: list[Point]) -> None:
        """Called by grandalf."""
        self.points = list(points)


class _Vertex(Vertex):  # type: ignore[misc]
    """A vertex whose place in sets is always the same, so that the drawing is."""

    def __init__(self, number: int, box: Box) -> None:
        self.number = number
        super().__init__(box)
        self.view = _View(box.width, box.height)

    def __hash__(self) -> int:
        return self.number

    def __eq__(self, other: object) -> bool:
        return self is other


class _Edge(Edge):  # type: ignore[misc]
    """The same for an edge; one that leads back is given to grandalf the other way round, so that it sees no circle."""

    def __init__(self, number: int, stops: tuple[Any, Any], line: Line, has_head: bool, leads_back: bool) -> None:
        self.number, self.line, self.has_head, self.leads_back = number, line, has_head, leads_back
        super().__init__(*(reversed(stops) if leads_back else stops))
        self.view = _Path()

    def __hash__(self) -> int:
        return self.number

    def __eq__(self, other: object) -> bool:
        return self is other


@dataclass(frozen=True)
class _Hop:
    """A line from a vertex to the next one."""

    stops: tuple[Any, Any]
    line: Line
    has_head: bool


def lay_out(graph: Graph) -> Drawing:
    """The drawing of a graph; parts that hang together stand side by side."""
    numbers = count()
    nodes = [_Vertex(next(numbers), _box_of(node)) for node in graph.nodes]
    hops = list(_hops(graph.arrows, nodes, numbers))
    back = _leading_back(nodes, [hop.stops for hop in hops])
    edges = [_Edge(next(numbers), h.stops, h.line, h.has_head, h.stops in back) for h in hops]
    every = list(dict.fromkeys([*nodes, *(v for edge in edges for v in edge.v)]))
    boxes: list[Box] = []
    ways: list[Way] = []
    left, lowest = float(AROUND), 0.0
    for part in Network(every, edges).C:
        bands = _place(part)
        shift = left - min(v.view.xy[0] - v.view.w / 2 for v in part.sV), AROUND - bands[0][0]
        points = [point for edge in part.sE for point in edge.view.points]
        least = min(0.0, *(x + shift[0] - left for x, _ in points), 0.0)
        shift = shift[0] - least, shift[1]
        boxes += [_moved(v, shift) for v in part.sV]
        ways += [_way(edge, bands, shift) for edge in part.sE]
        right = max([v.view.xy[0] + v.view.w / 2 for v in part.sV] + [x for x, _ in points])
        left, lowest = right + shift[0] + 2 * ACROSS, max(lowest, bands[-1][1] + shift[1])
    return Drawing(left - 2 * ACROSS + AROUND, lowest + AROUND, tuple(boxes), tuple(ways))


def _box_of(node: Node) -> Box:
    lines = broken(node.label, 22, 3)
    width, height = SMALL.get(node.shape, (max(lines.width + 28, 44), max(lines.height + 16, 28)))
    if node.shape == "choice":
        width, height = lines.width + 64, lines.height + 30
    return Box(0, 0, width, height, lines, node)


def _hops(arrows: Iterable[Arrow], nodes: list[Any], numbers: Iterator[int]) -> Iterator[_Hop]:
    """An arrow with words goes through a box for them; ways of one name to one place share that box."""
    labels: dict[tuple[str, int, Line], Any] = {}
    seen: set[tuple[Any, Any]] = set()
    for arrow in arrows:
        key = (arrow.label, arrow.end, arrow.line)
        stops = [nodes[arrow.start], nodes[arrow.end]]
        if arrow.label or arrow.start == arrow.end:
            if key not in labels:
                lines = broken(arrow.label, 26, 4)
                box = Box(0, 0, lines.width + 10, max(lines.height + 4, 4), lines, None, arrow.line)
                labels[key] = _Vertex(next(numbers), box)
            stops.insert(1, labels[key])
        for start, end in pairwise(stops):
            if (start, end) not in seen:
                seen.add((start, end))
                yield _Hop((start, end), arrow.line, end is stops[-1])


def _leading_back(nodes: list[Any], stops: list[tuple[Any, Any]]) -> set[tuple[Any, Any]]:
    """The lines that close a circle, seen from the first node."""
    further: dict[Any, list[Any]] = {}
    for start, end in stops:
        further.setdefault(start, []).append(end)
    found: set[tuple[Any, Any]] = set()
    done: set[Any] = set()
    for root in nodes:
        trail = [(root, iter(further.get(root, ())))] if root not in done else []
        open_ = {root} if trail else set()
        while trail:
            here, ways = trail[-1]
            there = next(ways, None)
            if there is None:
                trail.pop()
                open_.discard(here)
                done.add(here)
            elif there in open_:
                found.add((here, there))
            elif there not in done:
                open_.add(there)
                trail.append((there, iter(further.get(there, ()))))
    return found


def _place(part: Any) -> list[tuple[float, float]]:
    """Let grandalf place a part; returns the top and bottom of each layer."""
    layout = SugiyamaLayout(part)
    layout.xspace, layout.yspace = ACROSS, DOWN
    layout.init_all(roots=[v for v in part.sV if not v.e_in()], inverted_edges=[])
    layout.draw(8)
    bands = []
    for layer in layout.layers:
        real = [vertex for vertex in layer if isinstance(vertex, Vertex)]
        middle = real[0].view.xy[1] if real else layer[0].view.xy[1]
        half = max((vertex.view.h for vertex in real), default=0) / 2
        bands.append((middle - half, middle + half))
    return sorted(bands)


def _moved(vertex: Any, shift: Point) -> Box:
    box: Box = vertex.data
    x, y = vertex.view.xy
    return Box(x + shift[0], y + shift[1], box.width, box.height, box.lines, box.node, box.line)


def _way(edge: Any, bands: list[tuple[float, float]], shift: Point) -> Way:
    """Straight through each layer, so that a line meets no box beside it; it bends between layers only."""
    start, end = edge.v
    points, aside = edge.view.points, ASIDE if edge.leads_back else 0
    if edge.leads_back:
        start, end, points = end, start, points[::-1]
    sign = -1 if edge.leads_back else 1
    found: list[Point] = [(points[0][0] + aside, points[0][1] + sign * start.view.h / 2)]
    for number, (x, y) in enumerate(points):
        top, bottom = next(((t, b) for t, b in bands if t - 1 <= y <= b + 1), (y, y))
        enters, leaves = (bottom, top) if edge.leads_back else (top, bottom)
        if number:
            found.append((x + aside, enters))
        if number < len(points) - 1:
            found.append((x + aside, leaves))
    found.append((points[-1][0] + aside, points[-1][1] - sign * end.view.h / 2))
    apart = [point for number, point in enumerate(found) if not number or point != found[number - 1]]
    return Way(tuple((x + shift[0], y + shift[1]) for x, y in apart), edge.line, edge.has_head)
