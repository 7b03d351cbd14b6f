"""Find a version of a pack by what people call it: files, draft, force, a version, a hash, a folder or a bundle."""

from collections.abc import Mapping
from pathlib import Path

from core.database import reading
from core.definitions.choosing import Folders, with_bases
from core.definitions.load import Loaded, load
from core.definitions.packs import Pack
from core.definitions.publications import Draft, find_version, hashes_in_force
from core.definitions.scan import read_folders
from core.definitions.store import by_pack
from core.kernel import Kernel
from modules.versions.bundles import is_bundle, read_bundle
from modules.versions.errors import NoDraft, NoSuchPack, PackHasMistakes

FILES, DRAFT, FORCE = "files", "draft", "force"


def find_pack(kernel: Kernel, name: str, spec: str, paths: bool = True) -> Pack:
    """The compiled version of the pack `name` that `spec` means.

    `files`: the configured folders; `draft`: what was imported; `force`: what new cases open with; a version such
    as 1.2.0, or the start of a hash: what was published; else the path of a bundle, or of a folder that holds
    `definitions`, unless `paths` may not be named.
    Raises `NoSuchPack`, `NoDraft`, `VersionUnknown`, `PackHasMistakes`.
    """
    match spec:
        case "files":
            return _in(kernel, name, read_folders(kernel.settings.definitions, kernel.settings.forms), "the folders")
        case "draft":
            return draft_of(kernel, name)
        case "force":
            return in_force(kernel, name)
    path = Path(spec)
    if paths and path.exists():
        return _at(kernel, name, path)
    with reading(kernel.engine) as session:
        hash_ = find_version(session, name, spec).hash
    return kernel.definitions.version(name, hash_)


def in_force(kernel: Kernel, name: str) -> Pack:
    """The version in force; raises `NoSuchPack`."""
    packs = kernel.definitions.in_force
    if name not in packs:
        raise NoSuchPack(pack=name, where="in force", known=_listed(packs))
    return packs[name]


def draft_of(kernel: Kernel, name: str) -> Pack:
    """The draft, compiled and checked; raises `NoDraft`, `PackHasMistakes`."""
    with reading(kernel.engine) as session:
        draft = session.get(Draft, name)
    if draft is None:
        raise NoDraft(pack=name)
    return compiled(load(by_pack(draft.sources), kernel.registry), name, "in the draft")


def compiled(loaded: Loaded, name: str, where: str) -> Pack:
    """The pack out of what was loaded; raises `NoSuchPack`, or `PackHasMistakes` with the first of them."""
    if name in loaded.packs:
        return loaded.packs[name]
    own = [d for d in loaded.diagnostics if d.mark.file.split("/")[1:2] == [name]]
    if own:
        raise PackHasMistakes(pack=name, count=len(own), first=str(own[0]))
    raise NoSuchPack(pack=name, where=where, known=_listed(loaded.packs))


def _at(kernel: Kernel, name: str, path: Path) -> Pack:
    if is_bundle(path):
        return compiled(load(by_pack(read_bundle(path).sources), kernel.registry), name, f"in {path}")
    return _in(kernel, name, read_folders(path / "definitions", path / "forms"), str(path))


def _in(kernel: Kernel, name: str, folders: Folders, where: str) -> Pack:
    """The pack in these folders; of the others, only those that it extends are read."""
    return compiled(load(with_bases(folders, name), kernel.registry), name, f"in {where}")


def version_in_force(kernel: Kernel, name: str) -> str:
    """The hash of the version in force, read now; empty when there is none."""
    with reading(kernel.engine) as session:
        return hashes_in_force(session, kernel.definitions.now()).get(name, "")


def _listed(packs: Mapping[str, object]) -> str:
    return ", ".join(sorted(packs)) or "none"
