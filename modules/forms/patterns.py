"""Patterns of forms: RE2, and Rust's regular expressions (which Pydantic uses) where they read the same."""

import re
from functools import lru_cache
from itertools import cycle
from typing import Any

import re2
from pydantic_core import SchemaError, SchemaValidator
from pydantic_core.core_schema import str_schema

OTHERWISE = re.compile(r"&&|--|~~|\\[<>]|\\b\{|\{,|\[[^\]]*\[")
PIECE = re.compile(
    r"(?P<sign>\[[^\[\]\\^][^\[\]\\]*\]|\\[dw./\-+]|[A-Za-z0-9 _:;,/@#=-])"
    r"(?P<times>[?*+]|\{[0-9]{1,2}(?:,[0-9]{0,3})?\})?"
)
TIMES = {"?": "0", "*": "0", "+": "3"}
DIGITS = ("[0-9]", "\\d")
LONGEST_EXAMPLE = 40
ASCII_MODE = re.compile(r"\\[A-Za-z]|\(\?")


@lru_cache(maxsize=2_000)
def compile_pattern(pattern: str) -> tuple[Any, str]:
    """The compiled RE2 pattern that a whole text must match, or None and what is wrong with it."""
    if not pattern:
        return None, ""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(f"^(?:{pattern})$", options), ""
    except re2.error as error:
        detail = error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
        return None, f"the pattern can't be compiled: {detail.rpartition(': ')[0] or detail}"


@lru_cache(maxsize=2_000)
def example_of(pattern: str) -> str:
    """A short text that the pattern accepts (`AB-123` for `[A-Z]{2}-[0-9]{3}`); empty when none is easily made."""
    found = written(pattern.removeprefix("^").removesuffix("$"))
    compiled = compile_pattern(pattern)[0]
    return found if found and len(found) <= LONGEST_EXAMPLE and compiled and compiled.search(found) else ""


def written(pattern: str) -> str:
    """The pattern's signs one by one, repeated as often as they must be; empty at what isn't that simple."""
    letters, digits, found, place = cycle("ABCDEFGH"), cycle("123456789"), "", 0
    while place < len(pattern):
        match = PIECE.match(pattern, place)
        if match is None or len(found) > LONGEST_EXAMPLE:
            return ""
        sign, times = match["sign"], TIMES.get(match["times"] or "1", match["times"] or "1")
        signs = digits if sign in DIGITS else letters if "A-Z" in sign or sign == "\\w" else cycle(kind_of(sign))
        found += "".join(next(signs) for _ in range(int(times.strip("{}").partition(",")[0])))
        place = match.end()
    return found


def kind_of(sign: str) -> str:
    """The signs that stand for a class, for an escaped sign, or for itself."""
    if sign.startswith("["):
        return "abcdefgh" if "a-z" in sign else sign[1:2]
    return sign[-1]


@lru_cache(maxsize=2_000)
def rust_pattern(pattern: str) -> str:
    """The pattern for a whole text as Rust reads it, accepting nothing that RE2 would not; empty if there is none.

    RE2's `\\d`, `\\w`, `\\s` and `\\b` know ASCII only, as Rust's do with `-u`. What stands in `OTHERWISE` means
    something else in Rust.
    """
    if OTHERWISE.search(pattern):
        return ""
    found = f"{'(?-u)' if ASCII_MODE.search(pattern) else ''}^(?:{pattern})$"
    try:
        SchemaValidator(str_schema(pattern=found))
    except SchemaError:
        return ""
    return found
