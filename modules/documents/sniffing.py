"""What a file is, told from its content alone; what only pretends is refused."""

from collections.abc import Iterable
from pathlib import PurePath
from typing import BinaryIO

import filetype

from modules.documents.archives import END, TAIL, kind_of_archive
from modules.documents.errors import FileDangerous, FileKindRefused, FileUnknown
from modules.documents.kinds import BY_TYPE, IMAGES, KINDS, Kind, labels

HEAD = 4096
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"L\x00\x00\x00\x01\x14\x02",
)
PAGES = (
    b"<!doctype",
    b"<html",
    b"<head",
    b"<body",
    b"<script",
    b"<svg",
    b"<iframe",
    b"<?php",
    b"<object",
    b"<embed",
)
MARKUP = (*PAGES, b"<?xml", b"<!--", b"<%", b"{\\rtf")
BLANKS = b" \t\r\n\x0c\x00\xef\xbb\xbf"


def sniff(stream: BinaryIO, size: int, name: str, accept: Iterable[str] = KINDS) -> Kind:
    """The kind of the `size` bytes in `stream`; leaves it at its start.

    Raises `FileDangerous`, `FileDamaged`, `FileWithMacros`, `FileKindRefused` or `FileUnknown`, naming the
    file and the kinds in `accept`.
    """
    accept = tuple(accept)
    stream.seek(0)
    head = stream.read(HEAD)
    kind = _kind_of(stream, head, size, name, accept)
    stream.seek(0)
    if kind is None:
        raise FileUnknown(name=name, kinds=labels(accept))
    if kind.name not in accept:
        raise FileKindRefused(name=name, kind=kind.label, kinds=labels(accept))
    return kind


def _kind_of(stream: BinaryIO, head: bytes, size: int, name: str, accept: tuple[str, ...]) -> Kind | None:
    if head.startswith(PROGRAMS) or head.lstrip(BLANKS).startswith(b"#!") or _is_markup(head):
        raise FileDangerous(name=name, kinds=labels(accept))
    if head.startswith(b"PK"):
        return kind_of_archive(stream, size, name, accept)
    if head.lstrip(BLANKS).startswith(b"%PDF-"):
        return _pdf(stream, head, size, name, accept)
    image = BY_TYPE.get(filetype.guess_mime(head) or "")
    if image and image.name in IMAGES:
        return image
    return _text(stream, name)


def _is_markup(head: bytes) -> bool:
    """Whether a browser would take it for a page: markup at the start, in any of the usual encodings."""
    plain = head.replace(b"\x00", b"").lstrip(BLANKS + b"\xff\xfe").lower()
    return plain.startswith(MARKUP)


def _pdf(stream: BinaryIO, head: bytes, size: int, name: str, accept: tuple[str, ...]) -> Kind:
    """A PDF that is nothing else besides: neither a page at its head nor an archive at its end."""
    stream.seek(max(0, size - TAIL))
    tail = stream.read(TAIL)
    if any(mark in head[:1024].lower() for mark in PAGES) or tail.rfind(END) > tail.rfind(b"%%EOF"):
        raise FileDangerous(name=name, kinds=labels(accept))
    return KINDS["pdf"]


def _text(stream: BinaryIO, name: str) -> Kind | None:
    """Plain text bears no mark; it is taken at its name, if all of it is readable text."""
    kind = KINDS.get(PurePath(name).suffix.lower().removeprefix("."))
    if kind is None or kind.name not in ("txt", "csv"):
        return None
    stream.seek(0)
    while chunk := stream.read(1024 * 1024):
        if any(byte < 32 and byte not in b"\t\n\r\x0c" for byte in set(chunk)):
            return None
        if any(mark in chunk.lower() for mark in PAGES):
            return None
    return kind
