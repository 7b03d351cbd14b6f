"""Rules of what is taken in: told by content, cleaned, measured while it streams."""

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from PIL import Image

from core.registry import Registry
from modules.documents.errors import (
    FileDamaged,
    FileDangerous,
    FileEmpty,
    FileKindRefused,
    FileOverLimit,
    FileUnknown,
    FileWithMacros,
    PictureTooLarge,
)
from modules.documents.kinds import KINDS
from modules.documents.naming import MAXIMUM, clean_name
from modules.documents.uploads import store_upload
from tests.modules.documents.conftest import Desk, make_desk
from tests.modules.documents.samples import (
    archive,
    bomb,
    fax,
    guarded_pdf,
    open_document,
    pdf,
    photo,
    picture,
    pixel_bomb,
    word,
)

Maker = Callable[[], bytes]
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
DANGEROUS = {
    "a page named pdf": HTML,
    "a page after blank lines": b"\n\r\n \t" + HTML,
    "a page in UTF-16": b"\xff\xfe" + HTML.decode().encode("utf-16-le"),
    "a page behind a PDF header": b"%PDF-1.4\n" + HTML,
    "a drawing": SVG,
    "a drawing without a prologue": SVG.split(b"?>")[1],
    "a Windows program": b"MZ" + bytes(200),
    "a Linux program": b"\x7fELF" + bytes(200),
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "a shortcut": b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(90),
    "a PHP page": b"<?php system($_GET['c']); ?>",
    "a PDF that is an archive too": pdf() + archive("evil.txt"),
    "an archive with a program": archive("invoice.pdf.exe"),
    "a Java archive": archive("META-INF/MANIFEST.MF", "a.txt"),
}
UNKNOWN = {
    "GIF89a that is JavaScript": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)",
    "a GIF": picture("GIF"),
    "random bytes": bytes(range(1, 200)),
    "text named pdf": b"just some words",
    "a PDF header far inside": b"GARBAGE" * 40 + pdf(),
}


@pytest.mark.parametrize("data", DANGEROUS.values(), ids=DANGEROUS)
def test_programs_and_pages_are_refused_whatever_their_name(desk: Desk, data: bytes) -> None:
    with pytest.raises(FileDangerous) as refused:
        desk.store(data, "identity.pdf", accept=("pdf", "jpg"))
    assert "identity.pdf" in str(refused.value)
    assert "PDF, JPG" in str(refused.value)
    assert list(desk.kernel.storage.keys()) == []


@pytest.mark.parametrize("data", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_of_no_known_kind_is_refused_with_the_kinds_that_are(desk: Desk, data: bytes) -> None:
    with pytest.raises(FileUnknown, match="PDF"):
        desk.store(data, "identity.pdf", accept=("pdf",))


def test_an_empty_file_is_refused(desk: Desk) -> None:
    with pytest.raises(FileEmpty, match=r"a\.pdf"):
        desk.store(b"", "a.pdf")


def test_a_kind_that_the_piece_does_not_take_is_named(desk: Desk) -> None:
    with pytest.raises(FileKindRefused, match=r"x\.docx is a DOCX file.*PDF"):
        desk.store(word(), "x.docx", accept=("pdf",))


@pytest.mark.parametrize("data", [word("word/vbaProject.bin"), archive("Basic/Standard/a.xml")])
def test_macros_are_refused(desk: Desk, data: bytes) -> None:
    with pytest.raises(FileWithMacros):
        desk.store(data, "x.docx")


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 nothing more",
        picture("JPEG")[:700],
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        b"PK\x03\x04" + bytes(50),
    ],
    ids=["pdf", "jpg", "png", "zip"],
)
def test_a_damaged_file_is_refused(desk: Desk, data: bytes) -> None:
    with pytest.raises(FileDamaged):
        desk.store(data, "x")


def test_an_archive_that_unpacks_to_far_more_is_refused(desk: Desk) -> None:
    with pytest.raises(FileDamaged):
        desk.store(bomb(), "x.docx")


def test_an_archive_with_an_endless_list_is_refused_before_it_is_read(desk: Desk) -> None:
    data = bytearray(archive("a.txt"))
    end = data.rfind(b"PK\x05\x06")
    data[end + 12 : end + 16] = (50_000_000).to_bytes(4, "little")
    with pytest.raises(FileDamaged):
        desk.store(bytes(data), "x.zip")


def test_a_picture_of_too_many_pixels_is_refused(desk: Desk) -> None:
    with pytest.raises(PictureTooLarge, match="million pixels"):
        desk.store(pixel_bomb(), "x.png")


class Endless(io.RawIOBase):
    """A stream without end that remembers how much was taken from it."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        self.taken += size
        return b"%PDF-" + bytes(size - 5)


def test_the_limit_stops_a_stream_while_it_runs(tmp_path: Path, registry: Registry, one_database_url: str) -> None:
    desk, stream = make_desk(tmp_path, registry, one_database_url, max_upload=300_000), Endless()
    with pytest.raises(FileOverLimit, match=r"big\.pdf is larger than 300 kB"):
        store_upload(desk.kernel, cast(BinaryIO, stream), "big.pdf")
    assert stream.taken < 500_000
    assert list(desk.kernel.storage.keys()) == []


KNOWN: dict[str, Maker] = {
    "pdf": pdf,
    "jpg": photo,
    "png": partial(picture, "PNG"),
    "webp": partial(picture, "WEBP"),
    "tiff": fax,
    "docx": word,
    "xlsx": partial(archive, "[Content_Types].xml", "xl/workbook.xml"),
    "zip": partial(archive, "a.txt"),
    "csv": "name;größe\n1;2\n".encode,
    "txt": lambda: b"hello",
}


@pytest.mark.parametrize("kind", KNOWN)
def test_every_kind_is_known_by_its_content(desk: Desk, kind: str) -> None:
    name = f"x.{kind}" if kind in ("csv", "txt") else "no_extension"
    found = desk.store(KNOWN[kind](), name)
    assert (found.kind, found.content_type) == (kind, KINDS[kind].content_type)
    assert b"".join(desk.kernel.storage.open(found.storage_key))
    assert found.storage_key.replace("/", "") == f"sha256{found.sha256}"


def test_an_open_document_is_known_by_what_it_states(desk: Desk) -> None:
    assert desk.store(open_document(), "x").name == "x.odt"


def test_the_name_follows_the_content(desk: Desk) -> None:
    assert desk.store(photo(), "card.pdf").name == "card.jpg"


def test_a_photo_loses_its_place_its_camera_and_its_comment(desk: Desk) -> None:
    stored = desk.store(photo(), "a.jpg")
    data = b"".join(desk.kernel.storage.open(stored.storage_key))
    assert b"SpyCam" in photo()
    assert b"SpyCam" not in data
    assert b"taken at home" not in data
    assert dict(Image.open(io.BytesIO(data)).getexif()) == {}
    assert stored.size == len(data)


def test_a_turned_photo_is_kept_upright(desk: Desk) -> None:
    stored = desk.store(photo(orientation=6), "a.jpg")
    assert (stored.width, stored.height) == (480, 640)


def test_bytes_hidden_behind_a_picture_are_dropped(desk: Desk) -> None:
    stored = desk.store(picture("PNG") + archive("evil.exe"), "a.png")
    assert b"evil.exe" not in b"".join(desk.kernel.storage.open(stored.storage_key))


def test_a_fax_keeps_all_its_pages(desk: Desk) -> None:
    stored = desk.store(fax(3), "fax.tif")
    data = b"".join(desk.kernel.storage.open(stored.storage_key))
    assert stored.pages == 3
    assert getattr(Image.open(io.BytesIO(data)), "n_frames", 0) == 3


def test_what_a_pdf_tells_of_itself_is_kept(desk: Desk) -> None:
    assert desk.store(pdf(2), "a.pdf").pages == 2
    assert not desk.store(pdf(2), "a.pdf").blank
    assert desk.store(pdf(blank=True), "a.pdf").blank
    assert desk.store(guarded_pdf(), "a.pdf").encrypted


NAMES = {
    "../../etc/passwd": "passwd.pdf",
    "C:\\Users\\Eve\\scan.PDF": "scan.pdf",
    "invoice\u202efdp.exe": "invoicefdp.exe.pdf",
    "a\x00b\nc\u200b.pdf": "abc.pdf",
    "CON.pdf": "_CON.pdf",
    "lpt1": "_lpt1.pdf",
    "": "document.pdf",
    "...": "document.pdf",
    "  .pdf ": "document.pdf",
    'a<b>"|?*:.pdf': "a-b------.pdf",
    "Pièce d’identité.pdf": "Pièce d’identité.pdf",
    "e\u0301te\u0301.pdf": "été.pdf",
    "photo.jpeg": "photo.pdf",
}


@pytest.mark.parametrize(("raw", "clean"), NAMES.items(), ids=repr)
def test_names_are_made_safe(raw: str, clean: str) -> None:
    assert clean_name(raw, KINDS["pdf"]) == clean


def test_a_long_name_is_cut_before_its_extension() -> None:
    name = clean_name("é" * 5000 + ".pdf", KINDS["pdf"])
    assert len(name) == MAXIMUM
    assert name.endswith("é.pdf")
