"""The sample pack with changes."""

from core.definitions.load import load
from core.definitions.packs import Pack
from core.definitions.scan import read_folders
from core.registry import Registry
from tests.fixtures.kernels import SAMPLES

PERMIT = "definitions/permits/case_types/permit.yaml"


def changed(registry: Registry, *edits: tuple[str, str], path: str = PERMIT, linked: bool = False) -> Pack:
    """The sample pack with some texts replaced, compiled; `linked` leaves its names unchecked."""
    folders = read_folders(SAMPLES / "definitions", SAMPLES / "forms")
    text = folders["permits"][path].decode()
    for before, after in edits:
        assert before in text, before
        text = text.replace(before, after)
    folders["permits"][path] = text.encode()
    loaded = load(folders, registry, linked)
    assert not loaded.diagnostics, loaded.diagnostics
    return loaded.packs["permits"]
