"""Patterns of forms: RE2, and Rust's regular expressions (which Pydantic uses) where they read the same."""

import re
from functools import lru_cache
from typing import Any

import re2
from pydantic_core import SchemaError, SchemaValidator
from pydantic_core.core_schema import str_schema

OTHERWISE = re.compile(r"&&|--|~~|\\[<>]|\\b\{|\{,|\[[^\]]*\[")
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
        return None, f"the pattern can't be compiled: {detail}"


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
