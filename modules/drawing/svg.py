"""A drawing as SVG: no script, colours by kind, light and dark, with words for those who don't see it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import escape
from zlib import crc32

from modules.drawing.graphs import Graph, Node
from modules.drawing.layout import Box, Drawing, Way, lay_out
from modules.drawing.lettering import LINE, printable

STYLE = """
.map{font:13px system-ui,sans-serif;--ink:#23211e;--soft:#6b655c;--paper:#fff;--box:#eef4f3;--edge:#0f766e;
--end:#e9e6e0;--rest:#fdf3dc;--ask:#eae8f8;--late:#b42318}
@media (prefers-color-scheme:dark){.map{--ink:#edeae4;--soft:#b8b2a7;--paper:#171614;--box:#163330;--edge:#63c5bb;
--end:#34312c;--rest:#3a2f14;--ask:#2b2846;--late:#ff9b8f}}
.map rect,.map polygon,.map circle{fill:var(--box);stroke:var(--edge);stroke-width:1.5}
.map .ground{fill:var(--paper);stroke:none}
.map text{fill:var(--ink);text-anchor:middle}
.map .words text{fill:var(--soft);font-size:12px}
.map .words rect{fill:var(--paper);stroke:none}
.map .start circle{fill:var(--edge)}
.map .final rect{fill:var(--end);stroke:var(--soft);stroke-width:3}
.map .pause rect{fill:var(--rest)}
.map .choice polygon{fill:var(--ask)}
.map .join rect{fill:var(--end);stroke:var(--soft)}
.map .been rect{stroke-width:3}
.map .now rect{stroke-width:4;fill:var(--edge)}
.map .now text{fill:var(--paper);font-weight:700}
.map path{fill:none;stroke:var(--soft);stroke-width:1.5}
.map .automatic{stroke-dasharray:5 4}
.map .steps{stroke-dasharray:1 3}
.map .deadline{stroke:var(--late);stroke-width:2.5}
.map .head{fill:var(--soft);stroke:none}
.map .deadline-head{fill:var(--late);stroke:none}
"""
"""The colours of a file; a page has them in its style sheet, since a strict policy allows no style inside."""
BREAK = str.maketrans("", "", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of the text around them."""


@dataclass(frozen=True)
class Standing:
    """Where a case stands and where it has been, by the names of nodes."""

    now: str = ""
    been: Collection[str] = ()

    def sign(self, node: Node | None) -> str:
        """The classes that mark a node."""
        if node is None or not node.name:
            return ""
        return " now" if node.name == self.now else " been" if node.name in self.been else ""


NOWHERE = Standing()


def as_svg(graph: Graph, standing: Standing = NOWHERE, inside: bool = False) -> str:
    """The drawing as SVG, with a case in its place; `inside` leaves the style to the page."""
    drawing = lay_out(graph)
    return "\n".join(_lines(graph, drawing, standing, inside)) + "\n"


def _lines(graph: Graph, drawing: Drawing, standing: Standing, inside: bool) -> Iterator[str]:
    width, height = round(drawing.width), round(drawing.height)
    name = f"map-{crc32(graph.title.encode()):08x}"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" role="img" aria-labelledby="{name}-t {name}-d" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    )
    yield f'<title id="{name}-t">{_text(graph.title)}</title>'
    yield f'<desc id="{name}-d">{_text(in_words(graph, standing))}</desc>'
    if not inside:
        yield f"<style>{STYLE}</style>"
        yield f'<rect class="ground" width="{width}" height="{height}"/>'
    yield "<defs>"
    for head in ("head", "deadline-head"):
        yield (
            f'<marker id="{name}-{head}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
            f'markerUnits="userSpaceOnUse" orient="auto"><path class="{head}" d="M0 0L10 5L0 10z"/></marker>'
        )
    yield "</defs>"
    for way in drawing.ways:
        yield _path(way, name)
    for box in drawing.boxes:
        yield _box(box, standing)
    yield "</svg>"


def in_words(graph: Graph, standing: Standing = NOWHERE) -> str:
    """The drawing as sentences: where the case stands, and each way from where to where."""
    here = [f"● {node.label}." for node in graph.nodes if standing.sign(node) == " now"]
    return " ".join([*here, *ways_of(graph)])


def ways_of(graph: Graph) -> list[str]:
    """Each way as a sentence."""
    names = [node.label or "●" for node in graph.nodes]
    return [f"{names[a.start]} → {names[a.end]}{f': {a.label}' if a.label else ''}." for a in graph.arrows]


def _path(way: Way, name: str) -> str:
    first, *others = way.points
    parts = [f"M{_at(first)}"]
    before = first
    for point in others:
        half = (before[1] + point[1]) / 2
        straight = abs(before[0] - point[0]) < 0.5
        parts.append(
            f"L{_at(point)}" if straight else f"C{_at((before[0], half))} {_at((point[0], half))} {_at(point)}"
        )
        before = point
    head = "deadline-head" if way.line == "deadline" else "head"
    end = f' marker-end="url(#{name}-{head})"' if way.has_head else ""
    return f'<path class="{way.line}" d="{"".join(parts)}"{end}/>'


def _at(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _box(box: Box, standing: Standing) -> str:
    kind = box.node.shape if box.node else "words"
    return f'<g class="{kind}{standing.sign(box.node)}">{_shape(box, kind)}{_words(box)}</g>'


def _shape(box: Box, kind: str) -> str:
    left, top = box.x - box.width / 2, box.y - box.height / 2
    if kind == "start":
        return f'<circle cx="{box.x:.1f}" cy="{box.y:.1f}" r="{box.width / 2}"/>'
    if kind == "choice":
        corners = ((box.x, top), (left + box.width, box.y), (box.x, top + box.height), (left, box.y))
        return f'<polygon points="{" ".join(_at(corner) for corner in corners)}"/>'
    round_ = {"final": box.height / 2, "join": 0, "words": 3}.get(kind, 7)
    size = f'width="{box.width:.1f}" height="{box.height:.1f}" rx="{round_:.1f}"'
    return f'<rect x="{left:.1f}" y="{top:.1f}" {size}/>'


def _words(box: Box) -> str:
    first = box.y - LINE * (len(box.lines.texts) - 1) / 2 + 4.5
    lines = enumerate(box.lines.texts)
    return "".join(f'<text x="{box.x:.1f}" y="{first + LINE * n:.1f}">{_text(text)}</text>' for n, text in lines)


def _text(text: str) -> str:
    return escape(printable(text.translate(BREAK)))
