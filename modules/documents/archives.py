"""Zip archives and the office documents that are such, told apart without unpacking anything."""

import zipfile
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from modules.documents.errors import FileDamaged, FileDangerous, FileWithMacros
from modules.documents.kinds import KINDS, Kind, labels

END = b"PK\x05\x06"
END_64 = b"PK\x06\x07"
TAIL = 66 * 1024
MAXIMUM_DIRECTORY = 1024 * 1024
MAXIMUM_UNPACKED = 500 * 1024 * 1024
MAXIMUM_RATIO = 200
PROGRAMS = (
    ".exe", ".dll", ".com", ".scr", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf",
    ".hta",    ".jar", ".class", ".lnk", ".sh", ".apk", ".html", ".htm", ".svg", ".docm", ".xlsm", ".pptm",
)  # fmt: skip
INSIDE: Mapping[str, str] = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}


def kind_of_archive(stream: BinaryIO, size: int, name: str, kinds: Iterable[str]) -> Kind:
    """What the archive is; raises an error for programs, macros, bombs, and archives that can't be read."""
    _check_directory(stream, size, name)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            declared = _declared(archive)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise FileDamaged(name=name) from error
    _check_entries(entries, size, name, kinds)
    names = {entry.filename for entry in entries}
    inside = next((kind for path, kind in INSIDE.items() if path in names and "[Content_Types].xml" in names), None)
    return KINDS[declared or inside or "zip"]


def _check_directory(stream: BinaryIO, size: int, name: str) -> None:
    """The list of entries is read into memory: refuse a large one before that."""
    stream.seek(max(0, size - TAIL))
    tail = stream.read(TAIL)
    end = tail.rfind(END)
    stream.seek(0)
    if end < 0 or END_64 in tail or len(tail) < end + 16:
        raise FileDamaged(name=name)
    if int.from_bytes(tail[end + 12 : end + 16], "little") > MAXIMUM_DIRECTORY:
        raise FileDamaged(name=name)


def _declared(archive: zipfile.ZipFile) -> str | None:
    """The kind that an OpenDocument file states in its first, unpacked entry."""
    first = archive.infolist()[:1]
    if not first or first[0].filename != "mimetype" or first[0].compress_type or first[0].file_size > 100:
        return None
    stated = archive.read(first[0]).decode("ascii", "replace")
    return next((name for name in ("odt", "ods") if KINDS[name].content_type == stated), None)


def _check_entries(entries: list[zipfile.ZipInfo], size: int, name: str, kinds: Iterable[str]) -> None:
    paths = [entry.filename.lower() for entry in entries]
    if any(path.endswith("vbaproject.bin") or path.startswith("basic/") for path in paths):
        raise FileWithMacros(name=name)
    if "meta-inf/manifest.mf" in paths or any(path.endswith(PROGRAMS) for path in paths):
        raise FileDangerous(name=name, kinds=labels(kinds))
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAXIMUM_UNPACKED or unpacked > MAXIMUM_RATIO * max(size, 1):
        raise FileDamaged(name=name)
