"""What a form knows of the files sent with it; the page that shows the form receives and keeps them."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that the host page has received; `size` in bytes, `content_type` found from its content."""

    id: str
    name: str
    size: int
    content_type: str
    sha256: str


class Uploads(Protocol):
    """Where a form looks up the files that a submission names."""

    def find(self, file_id: str) -> UploadedFile | None:
        """The file with this id that belongs to the person filling in the form, or None."""


class NoUploads:
    """Knows no file: every file named by a submission is refused."""

    def find(self, file_id: str) -> UploadedFile | None:
        """Always None."""
        return None


NO_UPLOADS = NoUploads()


@dataclass(frozen=True, slots=True)
class FileRule:
    """What a file input accepts: `patterns` such as `.pdf` or `image/*` (none: all), `max_bytes` per file.

    `piece` is the piece of the case that the file is meant for, or an empty string.
    """

    patterns: tuple[str, ...]
    max_bytes: int
    multiple: bool
    piece: str = ""
