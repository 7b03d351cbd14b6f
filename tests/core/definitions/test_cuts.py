"""Texts without quotes that YAML cuts: one diagnostic, which shows the line mended, and nothing that only follows."""

import pytest

from core.definitions.read import read_on
from core.diagnostics import Mark


def told(text: str) -> tuple[str, str | None]:
    """The code and the help of the one mistake in a text."""
    (found,) = read_on(text, "f.yaml").found
    return found.code, found.hint


def data(text: str) -> object:
    """What is read of a text all the same."""
    document = read_on(text, "f.yaml").document
    return document and document.data


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("a: {type: money, value: price - coalesce(deposit, 0)}", 'value: "price - coalesce(deposit, 0)"}'),
        ("a: {value: min(a, 5, b), type: x}", 'a: {value: "min(a, 5, b)", type: x}'),
        ("a: {value: f(a, g(b, c)), type: x}", 'a: {value: "f(a, g(b, c))", type: x}'),
        ("a: {en: Yes, we can, fr: Oui}", 'a: {en: "Yes, we can", fr: Oui}'),
        ("a: [x, f(a, b), c]", 'a: [x, "f(a, b)", c]'),
        ("a: {when: kind in ['x', 'y'], by: z}", "a: {when: \"kind in ['x', 'y']\", by: z}"),
        ("a: {when: kind in ('x', 'y'), by: z}", "a: {when: \"kind in ('x', 'y')\", by: z}"),
        ("a: {by: z,\n  when: kind in ['x']}", "when: \"kind in ['x']\"}"),
        ("a: {title: What: it is, by: z}", 'a: {title: "What: it is", by: z}'),
        ("when: 'x' == stage\nby: z", "when: \"'x' == stage\""),
        ('a: {b: "x" + y\'s}', "a: {b: '\"x\" + y''s'}"),
    ],
)
def test_the_help_shows_the_line_with_the_text_in_quotes(text: str, mended: str) -> None:
    code, hint = told(text)
    assert (code, str(hint).endswith(mended)) == ("LI013", True), hint


def test_in_a_long_line_the_help_shows_the_text_alone_in_quotes() -> None:
    start = "a: {title: {en: " + "x" * 200 + "}, "
    assert told(start + "when: kind in ['x', 'y'] and z, by: b}") == (
        "LI013",
        "write it in quotes: \"kind in ['x', 'y'] and z\"",
    )


def test_a_text_that_a_comma_cuts_is_read_whole_so_that_nothing_follows_from_its_pieces() -> None:
    assert data("a: {value: f(a, 0), b: g(c, 0)}") == {"a": {"value": "f(a, 0)", "b": "g(c, 0)"}}
    assert data("a: {value: f(a,\n  b), c: d}") == {"a": {"value": "f(a, b)", "c": "d"}}
    assert data("a: &x {b: f(c, d)}\ne: *x") == {"a": {"b": "f(c, d)"}, "e": {"b": "f(c, d)"}}


@pytest.mark.parametrize("text", ['{"a": {"b": "c", , "d": 1}}', '{"a": [f(x, 1)]}'])
def test_json_is_never_told_to_put_its_commas_into_quotes(text: str) -> None:
    assert "LI013" not in {one.code for one in read_on(text, "f.json").found}


def test_the_whole_text_is_marked() -> None:
    (found,) = read_on("a: {value: f(a, 0), b: c}", "f.yaml").found
    assert found.mark == Mark("f.yaml", 1, 12, 7)


def test_a_decimal_comma_in_a_calculation_is_told_as_such() -> None:
    assert told("a: {value: price * 1,5}") == ("LI013", "write a decimal with a point: a: {value: price * 1.5}")
    assert data("a: {value: price * 1,5}") == {"a": {"value": "price * 1.5"}}


@pytest.mark.parametrize(
    "text", ["a: {b: x, c}", "a: {x: 'f(a', b: c}", "a: {x: Smile :(, y: z}", "a: {b: , c: d}", "a:\n  b: f(x, y)\n"]
)
def test_what_may_be_meant_as_it_stands_is_left_alone(text: str) -> None:
    assert read_on(text, "f.yaml").found == ()


@pytest.mark.parametrize("text", ["a: [1, 2\nb: 3", "a:\n   b: 1\n  c: 1", "a: {b: c\nd: e", "a: {b: 'x}\n"])
def test_where_quotes_mend_nothing_none_are_proposed(text: str) -> None:
    assert told(text)[0] == "LI002"


@pytest.mark.parametrize(
    "text",
    [
        "a: {b: " + "f(x, " * 100_000 + "}",
        "a: [" + "f(x, " * 100_000 + "]",
        "a: {b: '" + "x' 'y, " * 100_000 + "}",
        "a: {b: x\u2028, f)}",
        "a: {b: f(x\x85, \u2028\u2029c)}",
    ],
    ids=["map", "list", "quotes", "another line break", "line breaks within"],
)
def test_a_hostile_text_is_refused_with_a_diagnostic(text: str) -> None:
    assert read_on(text, "f.yaml").found
