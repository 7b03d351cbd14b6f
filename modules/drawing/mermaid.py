"""A graph as a Mermaid flowchart: text for wikis, Markdown and merge requests."""

from collections.abc import Iterator, Mapping

from modules.drawing.graphs import Graph, Line, Node, Shape

LONGEST = 80
PLAIN = frozenset(" .,:!?()[]=+*/_'-")
SHAPES: Mapping[Shape, tuple[str, str]] = {
    "start": ("((", "))"),
    "box": ("(", ")"),
    "final": ("([", "])"),
    "choice": ("{", "}"),
    "pause": ("[/", "/]"),
    "join": ("[[", "]]"),
}
LINES: Mapping[Line, str] = {"button": "-->", "automatic": "-.->", "steps": "--o", "deadline": "==>"}


def as_mermaid(graph: Graph) -> str:
    """The graph as text; the same graph always gives the same."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield "flowchart TD"
    yield f"  accTitle: {escaped(graph.title)}"
    for number, node in enumerate(graph.nodes):
        yield f"  n{number}{_shaped(node)}"
    for arrow in graph.arrows:
        label = f'|"{escaped(arrow.label)}"|' if arrow.label else ""
        yield f"  n{arrow.start} {LINES[arrow.line]}{label} n{arrow.end}"


def _shaped(node: Node) -> str:
    before, after = SHAPES[node.shape]
    return f'{before}"{escaped(node.label) or " "}"{after}'


def escaped(text: str) -> str:
    """A label on one line, in which nothing is Mermaid, Markdown or HTML; what is long is cut."""
    line = " ".join(text.split())
    short = line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
    return "".join(one if one.isalnum() or one in PLAIN else f"#{ord(one)};" for one in short)
