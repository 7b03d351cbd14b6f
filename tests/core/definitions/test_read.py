from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.definitions.read import read
from core.diagnostics import DefinitionError, Diagnostic, Mark


def refused(text: str | bytes, file: str = "f.yaml") -> tuple[Diagnostic, ...]:
    with pytest.raises(DefinitionError) as caught:
        read(text, file)
    return caught.value.diagnostics


def codes(text: str | bytes) -> list[str]:
    return [diagnostic.code for diagnostic in refused(text)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("010", "010"),
        ("+33612345678", "+33612345678"),
        ("2026-01-01", "2026-01-01"),
        ("1e5", "1e5"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("1.0.0", "1.0.0"),
        ("=", "="),
        ("9" * 19, "9" * 19),
        ("'1'", "1"),
        ("'true'", "true"),
        ("1", 1),
        ("-7", -7),
        ("0.1", Decimal("0.1")),
        ("1.10", Decimal("1.10")),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_only_true_false_null_and_plain_numbers_are_not_text(written: str, value: object) -> None:
    found = read(f"a: {written}", "f.yaml").data["a"]
    assert (found, type(found)) == (value, type(value))


def test_a_key_such_as_on_or_no_stays_text() -> None:
    assert read("on: 1\nno: 2\n12:30: 3", "f.yaml").data == {"on": 1, "no": 2, "12:30": 3}


def test_every_key_and_value_has_its_place() -> None:
    document = read("a:\n  - bc: dé\n    e: [x, 'yz']\n", "f.yaml")
    assert document.mark(("a", 0, "bc")) == Mark("f.yaml", 2, 9, 2)
    assert document.mark(("a", 0, "bc"), key=True) == Mark("f.yaml", 2, 5, 2)
    assert document.mark(("a", 0, "e", 1)) == Mark("f.yaml", 3, 12, 4)


def test_what_was_not_written_is_placed_at_its_closest_ancestor() -> None:
    document = read("a:\n  b: 1\n", "f.yaml")
    assert document.mark(("a", "x", "y", 3)) == document.mark(("a",)) == Mark("f.yaml", 2, 3)
    assert document.mark(("x",), key=True) == document.mark(())


def test_a_place_inside_a_text_is_found_behind_its_quote() -> None:
    document = read("plain: amout > 3\nquoted: 'amout > 3'\nblock: |\n  amout > 3\n", "f.yaml")
    assert document.mark_within(("plain",), 0, 5) == Mark("f.yaml", 1, 8, 5)
    assert document.mark_within(("quoted",), 6, 1) == Mark("f.yaml", 2, 16, 1)
    assert document.mark_within(("block",), 6, 1) == Mark("f.yaml", 4, 9, 1)
    assert document.mark_within(("nothing", 3), 6, 1) == document.mark(())


def test_a_duplicate_key_names_the_first_line() -> None:
    (found,) = refused("a: 1\nb: 2\na: 3")
    assert found.code == "LI005"
    assert "line 1" in found.message
    assert found.mark == Mark("f.yaml", 3, 1, 1)


def test_all_mistakes_are_reported_in_one_pass() -> None:
    text = 'a: !!python/object:os.system x\nb: !mine y\n<<: {a: 1}\na: 2\n1: 3\n"e\\u202e": 2\nnull: 1\n'
    text += "? [x]\n: 1"
    assert codes(text) == ["LI006", "LI006", "LI011", "LI005", "LI012", "LI004", "LI012", "LI012"]


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("a:\n\tb: 1", 2, "tab"),
        ("a: 1\n\tb: 2", 2, "tab"),
        ("a: 1\n b: 2", 2, "':' cannot stand here"),
        ("a:\n   b: 1\n  c: 1", 3, "indented"),
        ("a: [1, 2\nb: 3", 1, "'[' is not closed"),
        ("a: 'x", 1, "not closed"),
        ("a: *x", 1, "alias"),
    ],
)
def test_a_syntax_error_is_explained_at_its_line(text: str, line: int, part: str) -> None:
    (found,) = refused(text)
    assert (found.mark.line, part in found.message) == (line, True), found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "LI010"),
        ("# only a comment", "LI010"),
        ("null", "LI010"),
        ("a: 1\n---\nb: 1", "LI009"),
        (b"a: \xff\xfe", "LI003"),
        ("a: \ud800", "LI003"),
        ("a: \x00", "LI004"),
        ("a: '\u202e'", "LI004"),
        ("a: &x [*x]", "LI007"),
        ("a: &x {b: {c: *x}}", "LI007"),
        ("[" * 1_000_000, "LI008"),
        ("{a: " * 50 + "}" * 50, "LI008"),
        ("a: !!binary eA==", "LI006"),
        ("a: !!set {b}", "LI006"),
    ],
)
def test_what_definitions_must_not_hold_is_refused(text: str | bytes, code: str) -> None:
    assert code in codes(text)


def test_the_line_of_a_wrong_byte_is_named() -> None:
    (found,) = refused(b"a: 1\nbc: \xff")
    assert found.mark == Mark("f.yaml", 2, 5)


def bomb(leaf: str) -> str:
    levels = zip("abcdefgh", "bcdefghi", strict=True)
    return f"a: &a {leaf}\n" + "".join(f"{b}: &{b} [{','.join(9 * [f'*{a}'])}]\n" for a, b in levels)


@pytest.mark.parametrize(
    "text", [bomb("[x, x]"), bomb("y" * 500_000), "a: &a " + "z" * 900_000 + "\nb: [*a,*a,*a,*a,*a]"]
)
def test_an_alias_bomb_is_refused(text: str) -> None:
    assert codes(text) == ["LI008"]


def test_ten_megabytes_are_refused_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("core.definitions.read.skim")
    monkeypatch.delattr("core.definitions.read.Composer")
    assert codes(b"a: [" * 2_500_000) == ["LI001"]


def test_an_alias_copies_its_content() -> None:
    document = read("a: &x {b: [1]}\nc: *x", "f.yaml")
    assert document.data == {"a": {"b": [1]}, "c": {"b": [1]}}
    assert document.data["a"]["b"] is not document.data["c"]["b"]
    assert document.mark(("c",)) == Mark("f.yaml", 2, 4, 2)


def test_json_is_read_with_tabs_exponents_and_characters_beyond_the_basic_plane() -> None:
    text = '{\n\t"a": "\\ud83d\\ude00\\/",\n\t"b": [1.5, 2e3, true, null]\n}'
    assert read(text, "form.json").data == {"a": "😀/", "b": [Decimal("1.5"), Decimal("2e3"), True, None]}


def test_a_byte_order_mark_is_no_content() -> None:
    assert read("\ufeffa: 1".encode(), "f.yaml").data == {"a": 1}


yaml_parts = st.sampled_from(
    [
        "a",
        ":",
        " ",
        "\n",
        "-",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&a",
        "*a",
        "!!x",
        "|",
        ">",
        "'",
        '"',
        "\\",
        "\t",
        "<<",
        "?",
        "---",
    ]
)


@given(st.binary(max_size=300) | st.lists(yaml_parts, max_size=40).map("".join) | st.text(max_size=200))
@example(b"%YAML 9.9\n---\na: 1")
@example(b"\xef\xbb\xbf")
@example("\ufeff\ufeffa: 1")
@example('"\\ud800"')
@example("- - - - ? ? ? x")
@example("%TAG ! tag:x,2000:\n---\na: !b c")
def test_reading_raises_nothing_but_definition_errors(text: str | bytes) -> None:
    for file in ("f.yaml", "f.json"):
        try:
            document = read(text, file)
        except DefinitionError as error:
            assert error.diagnostics
        else:
            assert paths(document.data) == set(document.marks)


def paths(data: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return {path}.union(*(paths(value, (*path, key)) for key, value in inner))


def test_a_sound_file_is_read_without_looking_for_places(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"k{n}:\n  a: [1, x]\n  b: {{c: d}}\n  e: text\n" for n in range(300))
    monkeypatch.delattr("core.definitions.read.Composer")
    assert len(read(text, "f.yaml").data) == 300
