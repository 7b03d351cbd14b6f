"""`liasse graph`: what a drawing shows of a pack, as text that nothing can break."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from core.cli.main import app
from modules.drawing.errors import NothingToDraw
from modules.drawing.graphs import Graph
from modules.drawing.mermaid import as_mermaid, escaped
from tests.fixtures.kernels import SAMPLES

ROOT = SAMPLES.parents[1]
LINE = re.compile(
    r'flowchart TD|  accTitle: [^"<>`\n]*|'
    r'  n\d+\W{1,2}"[^"<>`\n]*"\W{1,2}|  n\d+ (-->|-\.->|--o|==>)(\|"[^"<>`\n|]*"\|)? n\d+'
)


def drawn(monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """What `liasse graph` prints about the shipped packs."""
    monkeypatch.setenv("LIASSE_DEFINITIONS", str(ROOT / "definitions"))
    monkeypatch.setenv("LIASSE_FORMS", str(ROOT / "forms"))
    result = CliRunner().invoke(app, ["graph", *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_buttons_automatic_ways_and_deadlines_have_lines_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    text = drawn(monkeypatch, "hr", "application", "--language", "en")
    assert '-->|"Resume (recruiter)"|' in text
    assert '-.->|"sign [pieces.signed_contract.accepted and pieces.complete]"|' in text
    assert '==>|"lapse"|' in text
    assert '(["Confirmed"])' in text


def test_every_shipped_pack_is_drawn_and_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for pack in ("hr", "insurance"):
        text = drawn(monkeypatch, pack)
        assert text == drawn(monkeypatch, pack)
        for block in re.findall(r"```mermaid\n(.*?)```", text, re.S):
            assert [line for line in block.splitlines() if not LINE.fullmatch(line)] == []


def test_an_unknown_pack_or_case_type_comes_with_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NothingToDraw, match="Did you mean insurance"):
        drawn(monkeypatch, "insurence")
    with pytest.raises(NothingToDraw, match="Did you mean application"):
        drawn(monkeypatch, "hr", "aplication")


@given(st.text(max_size=200))
def test_a_hostile_title_can_neither_end_its_label_nor_add_a_line(text: str) -> None:
    graph = Graph(text)
    graph.arrow(graph.node("box", text), graph.node("choice", text), text)
    assert [line for line in as_mermaid(graph).split("\n")[:-1] if not LINE.fullmatch(line)] == []


def test_html_and_quotes_become_numbers() -> None:
    assert escaped('<b>"x"</b> #1;\n%%{init}') == "#60;b#62;#34;x#34;#60;/b#62; #35;1#59; #37;#37;#123;init#125;"
