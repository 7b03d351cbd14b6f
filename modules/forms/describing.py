"""The JSON Schema of values that several components bring."""

from collections.abc import Iterable
from typing import Any


def merged(pairs: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Schemas by key; objects of one key, such as the nests of dotted keys, become one."""
    found: dict[str, Any] = {}
    for key, schema in pairs:
        before = found.get(key)
        if before and "properties" in before and "properties" in schema:
            inner = merged([*before["properties"].items(), *schema["properties"].items()])
            found[key] = {**before, **schema, "properties": inner}
        else:
            found[key] = schema
    return found
