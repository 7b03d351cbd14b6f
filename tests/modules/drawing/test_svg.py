"""A drawing as SVG: nothing overlaps, nothing runs, and whoever does not see it is told the same."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]

from core.definitions.load import load
from core.definitions.scan import read_folders
from core.registry import Registry
from modules.drawing.flows import draw_process
from modules.drawing.graphs import Graph
from modules.drawing.layout import Box, lay_out
from modules.drawing.stages import draw_stages
from modules.drawing.svg import Standing, as_svg
from tests.fixtures.kernels import SAMPLES

ROOT = SAMPLES.parents[1]
HOSTILE = '</text><script>alert(1)</script> & "x" \x00\x1b \u202e ]]>'
SPACE = "{http://www.w3.org/2000/svg}"


def shipped(registry: Registry) -> Iterator[Graph]:
    for root in (ROOT, SAMPLES):
        for pack in load(read_folders(root / "definitions", root / "forms"), registry).packs.values():
            for case_type in pack.all("case_type").values():
                for language in ("en", "fr"):
                    yield draw_stages(case_type, language)
                    yield from (draw_process(n, p, language) for n, p in case_type.processes.items())


def overlap(one: Box, other: Box) -> bool:
    apart = abs(one.x - other.x) * 2 >= one.width + other.width or abs(one.y - other.y) * 2 >= one.height + other.height
    return not apart


def test_nothing_overlaps_in_any_shipped_drawing(registry: Registry) -> None:
    drawn = list(shipped(registry))
    assert len(drawn) > 40
    for graph in drawn:
        drawing = lay_out(graph)
        for one, other in combinations(drawing.boxes, 2):
            assert not overlap(one, other), (graph.title, one, other)
        for box in drawing.boxes:
            assert box.width / 2 <= box.x <= drawing.width - box.width / 2, (graph.title, box)
            assert box.height / 2 <= box.y <= drawing.height - box.height / 2, (graph.title, box)


def test_lines_stay_within_the_drawing_and_cross_no_box(registry: Registry) -> None:
    for graph in shipped(registry):
        drawing = lay_out(graph)
        for way in drawing.ways:
            for x, y in way.points:
                assert -1 <= x <= drawing.width + 1 and -1 <= y <= drawing.height + 1, graph.title
                inside = [
                    b for b in drawing.boxes if abs(x - b.x) < b.width / 2 - 1 and abs(y - b.y) < b.height / 2 - 1
                ]
                assert inside == [], (graph.title, x, y)


def test_hostile_words_stay_words() -> None:
    graph = Graph(HOSTILE)
    graph.arrow(graph.node("box", HOSTILE, HOSTILE), graph.node("final", HOSTILE), HOSTILE)
    text = as_svg(graph, Standing(HOSTILE))
    tree = etree.fromstring(text.encode())
    assert {element.tag.removeprefix(SPACE) for element in tree.iter()} <= {
        *("svg", "title", "desc", "style", "rect", "defs", "marker", "path", "g", "text", "polygon", "circle"),
    }
    assert "\u202e" not in text


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from(["", "go", "on [a > 1] and further"]))),
    st.text(max_size=40),
)
def test_any_graph_can_be_drawn(arrows: list[tuple[int, int, str]], title: str) -> None:
    graph = Graph(title)
    for number in range(7):
        graph.node("box", f"{title} {number}")
    for start, end, label in arrows:
        graph.arrow(start, end, label)
    etree.fromstring(as_svg(graph).encode())
    boxes = lay_out(graph).boxes
    assert sum(box.node is not None for box in boxes) == 7
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))


def test_whoever_does_not_see_it_is_told_every_way() -> None:
    graph = Graph("Permit")
    graph.arrow(graph.node("box", "Received", "received"), graph.node("final", "Granted"), "Grant")
    tree = etree.fromstring(as_svg(graph, Standing("received")).encode())
    assert tree.get("role") == "img"
    names = str(tree.get("aria-labelledby")).split()
    told = {element.get("id"): element.text for element in tree.iter() if element.get("id") in names}
    assert list(told.values()) == ["Permit", "● Received. Received → Granted: Grant."]
    assert next(g.get("class") for g in tree.iter(f"{SPACE}g")) == "box now"


@pytest.mark.slow
def test_the_same_graph_always_gives_the_same_file() -> None:
    code = (
        "from modules.drawing.graphs import Graph; from modules.drawing.svg import as_svg; g = Graph('A');"
        "[g.node('box', str(n)) for n in range(9)]; [g.arrow(n, (n * 5 + 2) % 9, 'x' * n) for n in range(9)];"
        "print(as_svg(g))"
    )
    made = {
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for _ in range(3)
    }
    assert len(made) == 1
