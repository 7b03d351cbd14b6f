"""formio-data as the reader of single nodes: names and defaults of form.io's own schema.

Its `Builder` is made anew for each form and never walks: it misses children of containers and wells,
and keeps every component that was loaded through it. One component reads all nodes: each would take a random id.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from formiodata.builder import Builder
from formiodata.components.component import Component as FormioComponent


@dataclass(frozen=True, slots=True)
class Introspected:
    """What form.io's schema says of one node."""

    key: str
    type: str
    label: str


class Introspector:
    """Reads nodes of one form."""

    def __init__(self, types: Iterable[str]) -> None:
        builder = Builder({"components": []}, component_class_mapping=dict.fromkeys(types, FormioComponent))
        self._reader = FormioComponent({}, builder)

    def look(self, raw: Mapping[str, Any]) -> Introspected:
        """Key, type and label of a node; empty where they are missing or no text."""
        found = self._reader
        found.raw = raw
        return Introspected(*(item if isinstance(item, str) else "" for item in (found.key, found.type, found.label)))
