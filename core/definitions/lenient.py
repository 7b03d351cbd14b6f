"""Packs for tools that only look at them: mistakes in scenarios keep nobody from drawing or explaining a pack."""

from collections.abc import Mapping

from core.definitions.load import load
from core.definitions.packs import Pack
from core.definitions.scan import STRAY
from core.registry import Registry

SCENARIOS = "/scenarios/"

Folders = Mapping[str, Mapping[str, bytes]]


def packs_to_look_at(folders: Folders, registry: Registry) -> Mapping[str, Pack]:
    """Every pack without mistakes; those whose only mistakes stand in scenarios come without these."""
    found = load(folders, registry).packs
    return (
        found
        if set(folders) - {STRAY} <= set(found)
        else {**load(_without_scenarios(folders), registry).packs, **found}
    )


def _without_scenarios(folders: Folders) -> Folders:
    return {
        pack: {path: content for path, content in files.items() if SCENARIOS not in path}
        for pack, files in folders.items()
    }
