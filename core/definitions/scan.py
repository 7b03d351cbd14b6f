"""Find the files of every pack and tell what kind each one is."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from core.definitions.limits import LARGEST_FILE, MOST_FILES
from core.diagnostics import Diagnostic, Mark, nearest
from core.registry import FileKind, Registry


class Unread(bytes):
    """Instead of a file's content: why it is not read, a key of `UNREAD`."""


LINK, MANY = Unread(b"link"), Unread(b"many")
UNREAD: Mapping[bytes, tuple[str, str]] = {
    LINK: ("this link leads out of the folder, or to a folder: it is not read", "put the files themselves here"),
    MANY: (f"from here on nothing is read: a pack holds at most {MOST_FILES} files", "split the pack"),
}
READABLE = (".yaml", ".yml", ".json")
DATA_FOLDERS = ("demo", "scenarios", "locale")
STRAY = ""
"""Instead of a pack's name: files that stand outside of every pack."""

Sources = Mapping[str, str]
"""Text of every file by its path, such as `definitions/permits/pack.yaml`."""


def read_folders(definitions: Path, forms: Path) -> dict[str, dict[str, bytes]]:
    """The bytes of every definition file, by pack and by path relative to the folders' parents.

    Of a file that is too large, only as much as tells so; `Unread` for what is not read at all.
    """
    packs: dict[str, dict[str, bytes]] = {}
    for root, label in ((definitions, "definitions"), (forms, "forms")):
        for path in _files(root):
            inner = path.relative_to(root)
            pack = inner.parts[0] if len(inner.parts) > 1 and (definitions / inner.parts[0]).is_dir() else STRAY
            files = packs.setdefault(pack, {})
            if len(files) <= MOST_FILES:
                content = MANY if len(files) == MOST_FILES else _read(path, root.resolve())
                files[f"{label}/{inner.as_posix()}"] = content
    return packs


def find_unread(files: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """What is said of those files that are not read."""
    for path, content in files.items():
        if isinstance(content, Unread):
            yield Diagnostic("LI014", UNREAD[content][0], Mark(path, 1, 1), UNREAD[content][1])


def _read(path: Path, home: Path) -> bytes:
    if path.is_symlink() and not (path.is_file() and path.resolve().is_relative_to(home)):
        return LINK
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _files(root: Path) -> Iterator[Path]:
    """The definition files below a folder, and the links there that are not followed."""
    if not root.is_dir():
        return
    for path in sorted(root.rglob("*")):
        hidden = any(part.startswith((".", "_")) for part in path.relative_to(root).parts)
        is_readable = path.suffix.lower() in READABLE and (path.is_file() or path.is_symlink())
        if not hidden and (is_readable or (path.is_symlink() and path.is_dir())):
            yield path


def kind_of(path: str, registry: Registry) -> tuple[FileKind, str] | Diagnostic | None:
    """The kind and key of the file at `path`; a diagnostic if nothing reads it; None for folders of plain data."""
    place = PurePosixPath(path)
    root, _, *folders, name = place.parts
    stem, suffix = place.stem, place.suffix
    folder = "/".join(folders)
    kinds = [k for k in registry.all(FileKind) if k.root == root]
    for kind in kinds:
        if suffix == kind.suffix and _holds(kind, folder, stem):
            return kind, stem
    if folder and folder.split("/")[0] in DATA_FOLDERS:
        return None
    hint = _hint(kinds, folder, stem) or _expected(kinds)
    return Diagnostic("LI101", f"nothing reads '{name}' here", Mark(path, 1, 1), hint)


def find_stray(paths: Iterable[str], packs: Iterable[str]) -> Iterator[Diagnostic]:
    """Files outside of every pack: one diagnostic per folder."""
    seen: set[str] = set()
    for path in paths:
        root, *folders, name = PurePosixPath(path).parts
        place = "/".join((root, *folders[:1]))
        if place not in seen:
            seen.add(place)
            if folders:
                message, hint = f"there is no pack '{folders[0]}'", nearest(folders[0], packs)
            else:
                message, hint = f"'{name}' stands in no pack", f"move it into a folder of {root}"
            yield Diagnostic("LI108", message, Mark(path, 1, 1), hint)


def _holds(kind: FileKind, folder: str, stem: str) -> bool:
    return folder == kind.folder and (bool(kind.folder) or kind.root == "forms" or stem == kind.name)


def _expected(kinds: list[FileKind]) -> str:
    known = sorted(f"{k.folder}/*{k.suffix}" if k.folder else f"{k.name}{k.suffix}" for k in kinds)
    return f"what can stand here: {', '.join(known)}"


def _hint(kinds: list[FileKind], folder: str, stem: str) -> str | None:
    for kind in kinds:
        if _holds(kind, folder, stem):
            return f"call it {stem}{kind.suffix}"
    if folder:
        return nearest(folder, [k.folder for k in kinds if k.folder])
    near = nearest(stem, [k.name for k in kinds if not k.folder])
    return next((f"{k.name}{k.suffix}" for k in kinds if k.name == near), None)
