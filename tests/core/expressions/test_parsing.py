import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.expressions import ExpressionError, parse


def refusal(source: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse(source)
    return caught.value


@pytest.mark.parametrize(
    "source",
    [
        "lambda: 1",
        "[x for x in y]",
        "(x for x in y)",
        "{1: 2}",
        "{1, 2}",
        "a[0]",
        "f'{a}'",
        "(a := 1)",
        "f(*a)",
        "f(**a)",
        "2 ** 9",
        "a @ b",
        "a | b",
        "a & b",
        "~a",
        "+a",
        "a << 9",
        "a is None",
        "await a",
        "b'x'",
        "...",
        "1j",
        "a.__class__",
        "__import__('os')",
        "_a",
        "a._b",
        "().__class__",
        "'a'.upper()",
        "a.b()",
        "f()()",
        "f().a",
        "[a, 1]",
        "[[1]]",
        "import os",
        "a; b",
        "a = 1",
        "0x10",
        "0o7",
        "1e9",
        "9" * 19,
        "0." + "1" * 19,
        "'\\x41'",
        "",
        "   ",
        "a b",
        "1 +",
    ],
)
def test_everything_outside_of_the_language_is_refused(source: str) -> None:
    assert refusal(source).message


@pytest.mark.parametrize(
    ("source", "offset", "width", "hint"),
    [
        ("stage = 'x'", 6, 1, "write '==' to compare"),
        ("a && b", 2, 2, "write 'and'"),
        ("a || b", 2, 2, "write 'or'"),
        ("!a", 0, 1, "write 'not'"),
        ("a == '=' && b", 9, 2, "write 'and'"),
        ("é == x.__y__", 5, 7, None),
        ("   é + 2 ** 3", 7, 6, None),
        ("a ==\n2 ** 3", 5, 6, None),
    ],
)
def test_a_mistake_is_placed_and_explained(source: str, offset: int, width: int, hint: str | None) -> None:
    found = refusal(source)
    assert (found.offset, found.width, found.hint) == (offset, width, hint)


@pytest.mark.parametrize(
    "source",
    [
        "a + " * 150 + "a",
        "not " * 40 + "a",
        "(" * 900 + "a" + ")" * 900,
        "- " * 900 + "1",
        "a if " * 300,
        ".".join(["a"] * 40),
        "[" + "1," * 250 + "]",
        "a" * 2001,
    ],
)
def test_a_large_expression_is_refused_at_once(source: str) -> None:
    started = time.perf_counter()
    refusal(source)
    assert time.perf_counter() - started < 0.2


def test_the_names_that_an_expression_reads_are_known() -> None:
    expression = parse("a.b.c > d and len(e) == sum_of(f.g, 'h') and x in (1, true) and not null")
    assert expression.paths() == {("a", "b", "c"), ("d",), ("e",), ("f", "g"), ("x",)}


def test_expressions_with_the_same_source_are_equal() -> None:
    assert parse("a > 1") == parse("a > 1") != parse("a > 2")
    assert len({parse("a > 1"), parse("a > 1")}) == 1


pieces = st.sampled_from(
    [
        "a",
        "b.c",
        "1",
        "0.5",
        "'x'",
        "(",
        ")",
        "[",
        "]",
        "and",
        "or",
        "not",
        "in",
        "==",
        "<",
        "+",
        "*",
        "%",
        "if",
        "else",
        "len",
        ",",
        "null",
        "lambda",
        ":",
        "=",
        "\\",
        "é",
        "\n",
        "#",
        "{",
        "f'",
        ".",
        "_",
        "**",
        chr(0xD800),
        "\x00",
    ]
)


@given(st.text(max_size=60) | st.lists(pieces, max_size=20).map(" ".join) | st.lists(pieces, max_size=20).map("".join))
@example("'%1000000000d' % 5")
@example("\x00")
@example("a\x0cb")
def test_any_text_is_either_an_expression_or_an_expression_error(source: str) -> None:
    try:
        expression = parse(source)
    except ExpressionError as error:
        assert 0 <= error.offset <= max(len(source), 1)
        assert error.width >= 1
    else:
        assert str(expression) == source
