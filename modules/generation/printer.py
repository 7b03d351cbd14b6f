"""Makes PDFs in a process of its own, with bounds on memory and time and no way out. Not to be imported.

Called as `python -I printer.py STYLE FONT...`. For each page of HTML on standard input (its length as four bytes,
then UTF-8) writes one answer: a letter (P for a PDF, E for a reason), its length as four bytes, its bytes.
"""

import base64
import resource
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import weasyprint  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]

MEMORY = 2 * 1024**3
LENGTH = struct.Struct(">I")
FACE = "@font-face{{font-family:'House';src:url(data:font/woff2;base64,{data}) format('woff2');font-weight:100 900}}"


def pages(source: BinaryIO) -> Iterator[str]:
    """The pages that are asked for."""
    while len(head := source.read(LENGTH.size)) == LENGTH.size:
        yield source.read(LENGTH.unpack(head)[0]).decode("utf-8")


def answer(out: BinaryIO, kind: bytes, content: bytes) -> None:
    """Write one answer."""
    out.write(kind + LENGTH.pack(len(content)) + content)
    out.flush()


def style(path: str, fonts: list[str]) -> str:
    """The style sheet with its fonts inside."""
    faces = (FACE.format(data=base64.b64encode(Path(font).read_bytes()).decode()) for font in fonts)
    return "".join(faces) + Path(path).read_text(encoding="utf-8")


def main(path: str, *fonts: str) -> None:
    """Print pages until there are no more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    closed = URLFetcher(allowed_protocols=["data"])  # a letter holds all that it shows
    out, known = sys.stdout.buffer, FontConfiguration()
    sys.stdout = sys.stderr
    sheet = weasyprint.CSS(string=style(path, list(fonts)), font_config=known)
    for page in pages(sys.stdin.buffer):
        try:
            made = weasyprint.HTML(string=page, url_fetcher=closed)
            content = made.write_pdf(stylesheets=[sheet], font_config=known, pdf_variant="pdf/a-3a", pdf_tags=True)
            answer(out, b"P", content)
        except Exception as error:
            answer(out, b"E", f"{type(error).__name__}: {error}"[:500].encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
