"""A base pack was upgraded: what that means for a pack that extends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.definitions.load import load_drafts
from core.definitions.packs import Pack
from core.registry import Registry
from modules.versions.merging import MISSING, Conflict, conflicts


@dataclass(frozen=True)
class Overlay:
    """A pack's own files, before they are laid over those of the pack that it extends."""

    name: str
    base: str | None
    documents: Mapping[tuple[str, str], Any]


def read_overlay(name: str, texts: Mapping[str, bytes], registry: Registry) -> Overlay:
    """What a pack's own files say, whether or not they fit their base any more."""
    drafts = load_drafts(name, texts, registry)
    manifest = drafts.pop(("pack", "pack"), None)
    base = manifest.data.get("extends") if manifest and isinstance(manifest.data, dict) else None
    documents = {key: document.data for key, document in drafts.items()}
    return Overlay(name, base if isinstance(base, str) else None, documents)


def overlay_conflicts(overlay: Overlay, old_base: Pack, new_base: Pack) -> list[Conflict]:
    """Where the overlay speaks of what differs between the two versions of its base."""
    found: list[Conflict] = []
    for (kind, key), said in sorted(overlay.documents.items(), key=lambda item: item[0]):
        old, new = _data(old_base, kind, key), _data(new_base, kind, key)
        found.extend(conflicts(f"{kind} {key}", old, new, said))
    return found


def _data(pack: Pack, kind: str, key: str) -> Any:
    found = pack.files.get(kind, {}).get(key)
    return found.document.data if found else MISSING
