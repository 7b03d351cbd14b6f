"""Text from outside, made safe to store: no control characters, lone surrogates or direction overrides."""

import re
from unicodedata import normalize

BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
UNWANTED = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


def one_line(text: str) -> str:
    """`text` on one line, without spaces around."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return " ".join(many_lines(text).replace("\t", " ").split("\n")).strip()


def many_lines(text: str) -> str:
    """`text` with plain line breaks, without spaces around."""
    return normalize("NFC", UNWANTED.sub("", BREAKS.sub("\n", text))).strip()
