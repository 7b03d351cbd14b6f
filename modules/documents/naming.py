"""File names from outside, made safe for every system and for the eye."""

import re
import unicodedata

from modules.documents.kinds import BY_EXTENSION, Kind

MAXIMUM = 150
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_MAXIMUM_RAW = 4000


def clean_name(raw: str, kind: Kind) -> str:
    """A file name of at most 150 characters that ends as its content demands.

    Folders, control characters, bidirectional marks and other invisible ones go; names that Windows reserves
    get an underscore before them.
    """
    stem, extension = _split(_visible(raw).strip(), kind)
    stem = stem.strip(" .")[: MAXIMUM - len(extension) - 1].rstrip(" .") or "document"
    if _RESERVED.fullmatch(stem.split(".")[0].strip()):
        stem = f"_{stem}"[: MAXIMUM - len(extension) - 1]
    return f"{stem}.{extension}"


def shown_name(raw: str) -> str:
    """The name as an error message may repeat it."""
    return _visible(raw).strip(" .")[:MAXIMUM] or "document"


def _visible(raw: str) -> str:
    last = re.split(r"[/\\]", raw[-_MAXIMUM_RAW:])[-1]
    kept = (c for c in unicodedata.normalize("NFC", last) if not unicodedata.category(c).startswith("C"))
    text = "".join(" " if unicodedata.category(c).startswith("Z") else c for c in kept)
    return re.sub(r" {2,}", " ", _FORBIDDEN.sub("-", text))


def _split(name: str, kind: Kind) -> tuple[str, str]:
    """Stem and extension; one that tells of another kind gives way to the true one."""
    stem, dot, extension = name.rpartition(".")
    if dot and extension.lower() in kind.extensions:
        return stem, extension.lower()
    if dot and extension.lower() in BY_EXTENSION:
        return stem, kind.extensions[0]
    return name, kind.extensions[0]
