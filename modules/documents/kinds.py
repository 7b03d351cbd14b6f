"""The kinds of files that pieces may accept: their names in definitions, their types, how they show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Shown = Literal["image", "pages", "never"]


@dataclass(frozen=True)
class Kind:
    """A kind of file, known by its content. `shown`: as an image, as pictures of its pages, or never."""

    name: str
    content_type: str
    extensions: tuple[str, ...]
    shown: Shown = "never"

    @property
    def label(self) -> str:
        """What people read."""
        return self.name.upper()


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_ALL = (
    Kind("pdf", "application/pdf", ("pdf",), "pages"),
    Kind("jpg", "image/jpeg", ("jpg", "jpeg"), "image"),
    Kind("png", "image/png", ("png",), "image"),
    Kind("webp", "image/webp", ("webp",), "image"),
    Kind("tiff", "image/tiff", ("tiff", "tif"), "pages"),
    Kind("docx", f"{_OFFICE}.wordprocessingml.document", ("docx",)),
    Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",)),
    Kind("odt", f"{_OPEN}.text", ("odt",)),
    Kind("ods", f"{_OPEN}.spreadsheet", ("ods",)),
    Kind("txt", "text/plain", ("txt",)),
    Kind("csv", "text/csv", ("csv",)),
    Kind("zip", "application/zip", ("zip",)),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
ALIASES: Mapping[str, str] = {"jpeg": "jpg", "tif": "tiff"}
BY_TYPE: Mapping[str, Kind] = {kind.content_type: kind for kind in _ALL}
BY_EXTENSION: Mapping[str, Kind] = {extension: kind for kind in _ALL for extension in kind.extensions}
IMAGES = frozenset({"jpg", "png", "webp", "tiff"})
USUAL = ("pdf", "jpg", "png")


def fits(kind: str, patterns: tuple[str, ...]) -> bool:
    """Whether a form's patterns, such as `.jpeg` or `image/*`, name a kind of file; none name all."""
    return not patterns or any(_means(pattern, kind) for pattern in patterns)


def _means(pattern: str, kind: str) -> bool:
    """Whether `.jpeg`, `image/*` or `application/pdf` stands for a kind of file."""
    if "/" in pattern:
        family, _, rest = pattern.partition("/")
        found = KINDS[kind].content_type
        return found.startswith(f"{family}/") if rest == "*" else found == pattern
    known = BY_EXTENSION.get(pattern.rpartition(".")[2])
    return known is not None and known.name == kind


def labels(names: Iterable[str]) -> str:
    """`PDF, JPG, PNG`."""
    return ", ".join(KINDS[name].label for name in names)


def input_accept(names: Iterable[str]) -> str:
    """The `accept` attribute of a file input: `.pdf,.jpg,.jpeg`."""
    return ",".join(f".{extension}" for name in names for extension in KINDS[name].extensions)
