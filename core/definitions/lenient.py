"""Packs for tools that only look at them: mistakes in scenarios keep nobody from drawing or explaining a pack."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from core.definitions.load import Loaded, load
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


def load_despite_scenarios(folders: Folders, registry: Registry) -> Loaded:
    """All that can be compiled without the scenarios that have a mistake, or that begin with one of these.

    What is told are the mistakes that there are, not those that follow from leaving files out.
    """
    whole = loaded = load(folders, registry)
    while True:
        wrong = {one.mark.file for one in loaded.diagnostics if SCENARIOS in one.mark.file}
        fewer = _without(wrong, folders)
        if fewer == folders:
            return replace(loaded, diagnostics=whole.diagnostics, sources=whole.sources)
        folders, loaded = fewer, load(fewer, registry)


def _without(wrong: Collection[str], folders: Folders) -> Folders:
    return {pack: {path: text for path, text in files.items() if path not in wrong} for pack, files in folders.items()}


def _without_scenarios(folders: Folders) -> Folders:
    return {
        pack: {path: content for path, content in files.items() if SCENARIOS not in path}
        for pack, files in folders.items()
    }
