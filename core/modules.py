"""Find modules, order them by their dependencies, and let each register its parts."""

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import StartRefused
from core.registry import Registry

MODULES = Path(__file__).parent.parent / "modules"


class Manifest(BaseModel):
    """What `manifest.yaml` of a module says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="The module's folder and prefix of its tables.")
    version: str = Field(description="Version of the module, as major.minor.patch.")
    summary: str = Field(description="One sentence on what the module brings.")
    depends: tuple[str, ...] = Field(default=(), description="Modules that must be loaded before this one.")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the module in `folder`; raises `StartRefused` naming the file and what is wrong."""
    path = folder / "manifest.yaml"
    try:
        manifest = Manifest.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise StartRefused(reason=f"module {folder.name}: {path.name} is broken: {error}") from error
    if manifest.name != folder.name:
        raise StartRefused(reason=f"module {folder.name}: its manifest calls it {manifest.name}")
    return manifest


def text_folders() -> list[Path]:
    """The folders of the interface texts of core and of all modules."""
    core = Path(__file__).parent
    return [core / "web" / "locale", core / "locale", *(MODULES / name / "locale" for name in discover())]


def discover(root: Path = MODULES) -> dict[str, Manifest]:
    """Every module under `root` by name."""
    folders = sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith(("_", ".")))
    return {folder.name: read_manifest(folder) for folder in folders}


def in_order(manifests: Iterable[Manifest]) -> list[Manifest]:
    """Manifests with dependencies first; raises `StartRefused` on a missing module or a cycle."""
    known = {manifest.name: manifest for manifest in manifests}
    for manifest in known.values():
        for needed in manifest.depends:
            if needed not in known:
                raise StartRefused(reason=f"module {manifest.name} depends on {needed}, which is not there")
    try:
        names = TopologicalSorter({m.name: sorted(m.depends) for m in known.values()}).static_order()
        return [known[name] for name in names]
    except CycleError as error:
        raise StartRefused(reason=f"modules depend on each other: {' → '.join(error.args[1])}") from error


def register_all(registry: Registry, manifests: Iterable[Manifest]) -> None:
    """Let every module register its parts, then freeze the registry."""
    for manifest in in_order(manifests):
        registry.module = manifest.name
        registry.modules[manifest.name] = manifest.depends
        import_module(f"modules.{manifest.name}.module").register(registry)
    registry.module = "core"
    registry.freeze()
