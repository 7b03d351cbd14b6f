"""The nearest valid name to a mistaken one."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, names: Iterable[str]) -> str:
    """`did you mean …?`, or an empty string when nothing is close."""
    known = {known.lower(): known for known in names}
    found = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return f"did you mean {known[found[0]]}?" if found else ""
