"""Lines in the order in which they were said, as a scenario."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from core.registry import Registry
from modules.scenarios.lines import VERB
from modules.scenarios.phrases import understand


def as_scenario(title: str, items: Iterable[Mapping[str, Any]], registry: Registry) -> dict[str, Any]:
    """The data of a scenario file: what happens under `when`, checks under `then`, further turns under `later`."""
    turns: list[dict[str, Any]] = []
    for is_event, group in groupby(items, key=lambda item: _is_event(item, registry)):
        lines = [_plain(item) for item in group]
        if is_event or not turns:
            turns.append({})
        turns[-1]["when" if is_event else "then"] = lines
    data: dict[str, Any] = {"scenario": title, **(turns[0] if turns else {})}
    return {**data, "later": turns[1:]} if len(turns) > 1 else data


def _is_event(item: Mapping[str, Any], registry: Registry) -> bool:
    return understand(next(iter(item)), registry.parts(VERB)) is not None


def _plain(value: Any) -> Any:
    """The value as YAML can write it."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return float(value) if isinstance(value, Decimal) else value
