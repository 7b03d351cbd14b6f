"""The short way of a pattern accepts nothing that RE2 would not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import SchemaValidator, ValidationError
from pydantic_core.core_schema import str_schema

from modules.forms.patterns import compile_pattern, example_of, rust_pattern
from tests.modules.forms.conftest import Clean

PATTERNS = [
    r"[A-Z]{2}-[0-9]{3}",
    r"abc|[0-9]+",
    r"\d{2,4}",
    r"\w+@\w+\.fr",
    r"[^0-9]+",
    r".{3}",
    r"(?i)k+",
    r"\S+ \S+",
    r"[\w-]+",
    r"a\b.*",
    r"[[:alpha:]]+",
    r"é+|[à-ü]",
    r"(?m)^a$",
]
TEXTS = st.one_of(
    st.text(max_size=8),
    st.text("abKk\u212a019\u0661é-_@. \n\x0bfr", max_size=8),
    st.sampled_from(["AB-123", "abc", "abcd", "12", "\u0661\u0662", "a@b.fr", "KkK", "a b", "\u2028", "x\nabc"]),
)


def accepts(pattern: str, text: str) -> bool:
    try:
        SchemaValidator(str_schema(pattern=pattern)).validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=TEXTS)
def test_what_the_short_way_accepts_re2_accepts_too(pattern: str, text: str) -> None:
    short, (long, _) = rust_pattern(pattern), compile_pattern(pattern)
    if short and text.replace("\n", "").isprintable() and accepts(short, text):
        assert long.search(text)


@pytest.mark.parametrize("pattern", ["[a-z&&b]", "[a[b]]", r"a\<b", "[a--b]", "a{,3}"])
def test_what_rust_reads_otherwise_goes_the_long_way(pattern: str) -> None:
    assert rust_pattern(pattern) == ""


@pytest.mark.parametrize("pattern", [r"[A-Z]{2}-[0-9]{3}", r"\d{5}", "[^0-9]+", ".{3}"])
def test_common_patterns_go_the_short_way(pattern: str) -> None:
    assert rust_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        ("[A-Z]{2}-[0-9]{3}", "AB-123"),
        (r"^\d{5}$", "12345"),
        ("[1-9][0-9]*", "1"),
        ("abc|[0-9]+", ""),
        ("(a+)+", ""),
        ("[^a]", ""),
        ("a{99}", ""),
    ],
)
def test_a_pattern_gives_an_example_when_one_is_easily_made(pattern: str, example: str) -> None:
    assert example_of(pattern) == example


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="[]A-Z0-9a{}2,3+*?\\\\d.()|^$", max_size=20))
def test_an_example_always_fits_its_pattern(pattern: str) -> None:
    example = example_of(pattern)
    compiled, _ = compile_pattern(pattern)
    assert not example or compiled.search(example)


def test_a_message_shows_how_a_value_is_written(field: Clean) -> None:
    rules = {"validate": {"pattern": "[A-Z]{2}-[0-9]{3}"}}
    (error,) = field({"type": "textfield", **rules}, "x", language="fr").errors
    assert error.message == "It n'a pas le format attendu. Écrivez comme dans cet exemple\N{NO-BREAK SPACE}: AB-123."
    (error,) = field({"type": "textfield", "placeholder": "ZZ-999", **rules}, "x").errors
    assert error.message.endswith("Write it like ZZ-999.")
    (error,) = field({"type": "textfield", "inputMask": "aa-99"}, "x").errors
    assert error.message == "It must look like AB-12."
