"""The short way of a pattern accepts nothing that RE2 would not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import SchemaValidator, ValidationError
from pydantic_core.core_schema import str_schema

from modules.forms.patterns import compile_pattern, rust_pattern

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
