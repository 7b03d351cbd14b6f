"""Placeholders of starters: `<pack>` in a file is replaced by a value, and nothing else is."""

import re
from collections.abc import Mapping

from modules.authoring.errors import PlaceholderUnknown

PLACEHOLDER = re.compile(r"<([a-z_]+)>")


def fill(text: str, values: Mapping[str, str], file: str) -> str:
    """The text with every placeholder replaced, once; raises `PlaceholderUnknown`."""

    def value_of(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise PlaceholderUnknown(file=file, name=found[1])
        return values[found[1]]

    return PLACEHOLDER.sub(value_of, text)
