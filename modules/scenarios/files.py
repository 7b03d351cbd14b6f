"""The files of scenarios: those beside them, and made-up ones that bear their own name."""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from core.errors import NotFound

FOLDERS = ("scenarios/files", "demo/files", "scenarios", "demo")
SIZE = (1400, 1000)
PICTURES: Mapping[str, str] = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}


class NoSuchFile(NotFound):
    """There is no file '{name}' in {folder}, and only PDF, JPEG and PNG files can be made up."""


def read_file(pack_folder: Path | None, name: str) -> bytes:
    """What a file of the pack's scenarios or demo holds, else a made-up one; raises `NoSuchFile`."""
    inner = Path(name)
    if pack_folder and not inner.is_absolute() and ".." not in inner.parts:
        for folder in FOLDERS:
            path = pack_folder / folder / inner
            if path.is_file():
                return path.read_bytes()
    return make_up(name) or _missing(pack_folder, name)


def _missing(pack_folder: Path | None, name: str) -> bytes:
    raise NoSuchFile(name=name, folder=f"{pack_folder}/scenarios/files" if pack_folder else "scenarios/files")


@cache
def make_up(name: str) -> bytes | None:
    """A page that shows the file's name, as its extension says; None for any other extension."""
    extension = Path(name).suffix.lower()
    if extension == ".pdf":
        return _pdf(name)
    return _picture(name, PICTURES[extension]) if extension in PICTURES else None


def _picture(name: str, kind: str) -> bytes:
    picture = Image.new("RGB", SIZE, "white")
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((40, 40, SIZE[0] - 40, SIZE[1] - 40), outline="black", width=4)
    drawing.text((120, 120), name, fill="black")
    content = BytesIO()
    picture.save(content, kind)
    return content.getvalue()


def _pdf(name: str) -> bytes:
    """One page in the smallest PDF that there is (ISO 32000-1, 7.5)."""
    shown = name.encode("ascii", "replace").replace(b"\\", b"/").replace(b"(", b"[").replace(b")", b"]")
    text = b"BT /F1 18 Tf 72 720 Td (" + shown + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(written))
    return bytes(written + head + table + tail)
