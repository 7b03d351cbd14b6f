"""The kinds of files of a pack, and where each lies."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from core.registry import FileKind, Registry


@dataclass(frozen=True)
class KindOfFile:
    """A kind of file: what it is, and where it lies below the pack's folder."""

    name: str
    title: str
    root: str
    place: str
    options: type[BaseModel] | None
    is_demo: bool = False

    @property
    def pattern(self) -> str:
        """Where such files lie, such as `definitions/*/case_types/*.yaml`."""
        return f"{self.root}/*/{self.place}"

    def fits(self, file: str) -> bool:
        """Whether a file's place below its pack is one of this kind."""
        folder, _, name = self.place.rpartition("/")
        inside, _, last = file.rpartition("/")
        return inside == folder and (last == name or (name.startswith("*") and last.endswith(name[1:])))


def kinds_of_files(registry: Registry) -> Iterator[KindOfFile]:
    """Every kind of file of a pack, those of its demonstration last."""
    for kind in registry.all(FileKind):
        folder = f"{kind.folder}/" if kind.folder else ""
        many = kind.folder or kind.root != "definitions"
        place = f"{folder}{'*' if many else kind.name}{kind.suffix}"
        yield KindOfFile(kind.name, _summary(kind.options) or kind.name, kind.root, place, kind.options)
    for name, part in registry.parts("demo").items():
        if part.options:
            place = f"demo/{name}.yaml"
            yield KindOfFile(f"demo_{name}", part.description, "definitions", place, part.options, is_demo=True)


def kind_at(registry: Registry, file: str, root: str = "definitions") -> KindOfFile | None:
    """The kind of the file at a place below its pack, or None."""
    return next((kind for kind in kinds_of_files(registry) if kind.root == root and kind.fits(file)), None)


def _summary(model: type[BaseModel] | None) -> str:
    return (model.__doc__ or "").strip().partition("\n")[0] if model else ""
