import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.diagnostics import DefinitionError, Diagnostic, Mark, nearest, render


def rendered(line: str, column: int, width: int = 1, hint: str | None = None) -> list[str]:
    diagnostic = Diagnostic("LI001", "it is wrong", Mark("a.yaml", 1, column, width), hint)
    return render([diagnostic], {"a.yaml": line}).split("\n")


def test_a_diagnostic_names_file_line_and_column() -> None:
    diagnostic = Diagnostic("LI005", "twice", Mark("pack.yaml", 3, 7))
    assert str(diagnostic) == "pack.yaml:3:7: LI005 twice"


def test_an_error_holds_each_diagnostic_once_in_the_order_of_the_files() -> None:
    late, early = Diagnostic("LI001", "x", Mark("b", 1, 1)), Diagnostic("LI001", "y", Mark("a", 9, 1), "hint")
    assert DefinitionError([late, early, late]).diagnostics == (early, late)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("amuont", "amount"),
        ("ammount", "amount"),
        ("documents", "document"),
        ("party", "parties"),
        ("Stage", "stage"),
        ("case-type", "case_type"),
        ("case type", "case_type"),
        ("amnt", "amount"),
        ("zzzzzz", None),
        ("x", None),
        ("", None),
        ("a" * 10_000, None),
    ],
)
def test_the_nearest_name_survives_typos_plurals_case_and_hyphens(word: str, meant: str | None) -> None:
    names = ["amount", "document", "parties", "stage", "case_type", "income"]
    assert nearest(word, names) == meant


def test_a_name_is_never_its_own_correction() -> None:
    assert nearest("stage", ["stage"]) is None


def test_of_two_names_that_are_as_near_the_one_with_the_same_first_letter_is_meant() -> None:
    assert nearest("tsk", ["ask", "task"]) == "task"


def test_the_caret_stands_below_the_mistake() -> None:
    assert rendered("amout: 3", 1, 5, "amount") == [
        "error[LI001]: it is wrong",
        " --> a.yaml:1:1",
        "  |",
        "1 | amout: 3",
        "  | ^^^^^",
        "  = help: did you mean amount?",
        "  = see docs/diagnostics/LI001.md",
    ]


def test_a_hint_of_several_words_is_shown_as_it_is() -> None:
    assert rendered("a", 1, hint="write it in quotes")[-2] == "  = help: write it in quotes"


@pytest.mark.parametrize(("line", "column", "spaces"), [("日本: x", 5, 6), ("\ta: x", 2, 4), ("e\u0301: x", 3, 1)])
def test_the_caret_is_right_behind_wide_combining_characters_and_tabs(line: str, column: int, spaces: int) -> None:
    assert rendered(line, column)[4] == "  | " + " " * spaces + "^"


def test_a_huge_line_is_cut_around_the_caret() -> None:
    rows = rendered("x" * 50_000 + "!" + "y" * 50_000, 50_001)
    assert len(rows[3]) < 120
    assert rows[3][rows[4].index("^")] == "!"


def test_control_and_direction_characters_are_shown_as_escapes() -> None:
    assert "\\u202e" in rendered("a: \u202eb", 1)[3]
    diagnostic = Diagnostic("LI001", "bad \x1b[31m\nname", Mark("\x07.yaml", 1, 1))
    assert not set("\x1b\x07\u202e") & set(render([diagnostic], {}))


def test_colour_only_adds_escapes() -> None:
    diagnostic = Diagnostic("LI001", "it", Mark("a", 1, 1), "b")
    assert "\x1b[" in render([diagnostic], {"a": "x"}, colour=True)
    assert "\x1b[" not in render([diagnostic], {"a": "x"})


@given(st.text(), st.integers(-5, 10**6), st.integers(-5, 10**6), st.integers(-5, 10**6))
def test_any_mark_on_any_text_can_be_rendered(text: str, line: int, column: int, width: int) -> None:
    shown = render([Diagnostic("LI001", text, Mark("f", line, column, width), text)], {"f": text})
    assert "LI001" in shown
