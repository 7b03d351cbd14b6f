"""Decodes files of strangers in a process of its own, with bounds on memory and time. Not to be imported.

Called as `python -I decoder.py TASK KIND [PAGE WIDTH TURN]` with the file as standard input. Writes one line
of JSON, then (for a picture) its bytes. Ends with 3 for a damaged file and 4 for too many pixels.
"""

import io
import json
import resource
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image, ImageOps, ImageSequence

DAMAGED, TOO_LARGE = 3, 4
MAXIMUM_PIXELS = 60_000_000
MAXIMUM_PICTURE = 12_000_000
MAXIMUM_FRAMES = 500
MEMORY = 2 * 1024**3
SECONDS = 10
BLANK_PAGES = 10
BLANK_RANGE = 12
PILLOW = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "tiff": "TIFF"}
Picture = Image.Image


class TooLarge(Exception):
    """More pixels than are decoded here."""


def bound() -> None:
    """Give up rather than exhaust the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = MAXIMUM_PIXELS


def open_picture(data: bytes, kind: str) -> Picture:
    """The picture, not decoded yet."""
    picture = Image.open(io.BytesIO(data), formats=[PILLOW[kind]])
    check_size(picture)
    return picture


def check_size(picture: Picture) -> None:
    """Refuse what would need too much memory."""
    if picture.width * picture.height > MAXIMUM_PIXELS or getattr(picture, "n_frames", 1) > MAXIMUM_FRAMES:
        raise TooLarge


def is_blank(picture: Picture) -> bool:
    """Whether it shows one even colour."""
    small = picture.convert("L")
    small.thumbnail((400, 400))
    low, high = small.getextrema()
    return bool(high - low < BLANK_RANGE)  # type: ignore[operator]


def clean_picture(data: bytes, kind: str) -> tuple[dict[str, Any], bytes]:
    """The picture upright and without metadata: no place, no camera, no comment, no trailing bytes."""
    picture = open_picture(data, kind)
    out = io.BytesIO()
    pages = WRITERS[kind](picture, out)
    result = Image.open(io.BytesIO(out.getvalue()))
    facts = {"pages": pages, "width": result.width, "height": result.height, "blank": is_blank(result)}
    return facts, out.getvalue()


def write_jpeg(picture: Picture, out: io.BytesIO) -> int:
    """As it is when upright (same tables, no loss to speak of), else turned."""
    dots = resolution(picture)
    if picture.format == "JPEG" and picture.mode in ("L", "RGB") and picture.getexif().get(0x0112, 1) == 1:
        picture.load()
        picture.info = {}
        picture.save(out, "JPEG", quality="keep", **dots)
        return 1
    upright = bare(picture)
    (upright if upright.mode == "L" else upright.convert("RGB")).save(out, "JPEG", quality=92, **dots)
    return 1


def write_png(picture: Picture, out: io.BytesIO) -> int:
    """Without loss."""
    bare(picture).save(out, "PNG", **resolution(picture))
    return 1


def write_webp(picture: Picture, out: io.BytesIO) -> int:
    """The first frame."""
    bare(picture).save(out, "WEBP", quality=92)
    return 1


def write_tiff(picture: Picture, out: io.BytesIO) -> int:
    """All frames, as a fax or a scanner makes them."""
    frames = tiff_frames(picture)
    first = next(frames)
    packing = "group4" if first.mode == "1" else "tiff_adobe_deflate"
    first.save(out, "TIFF", save_all=True, append_images=list(frames), compression=packing, **resolution(picture))
    return int(getattr(picture, "n_frames", 1))


WRITERS: dict[str, Callable[[Picture, io.BytesIO], int]] = {
    "jpg": write_jpeg,
    "png": write_png,
    "webp": write_webp,
    "tiff": write_tiff,
}


def tiff_frames(picture: Picture) -> Iterator[Picture]:
    """Each frame, all of the first one's mode."""
    mode, seen = picture.mode, 0
    for frame in ImageSequence.Iterator(picture):
        check_size(frame)
        seen += frame.width * frame.height
        if seen > 4 * MAXIMUM_PIXELS:
            raise TooLarge
        one = bare(frame)
        yield one if one.mode == mode else one.convert(mode)


def bare(picture: Picture) -> Picture:
    """A copy that is upright and holds nothing but pixels."""
    upright = ImageOps.exif_transpose(picture).copy()
    upright.info = {k: v for k, v in upright.info.items() if k == "transparency"}
    return upright


def resolution(picture: Picture) -> dict[str, Any]:
    """The dots per inch, which say how large a scan is."""
    dots = picture.info.get("dpi")
    return {"dpi": dots} if isinstance(dots, tuple) and all(0 < d < 10_000 for d in dots) else {}


def inspect_pdf(data: bytes, _kind: str) -> tuple[dict[str, Any], bytes]:
    """How many pages there are, whether a password guards them, whether all are blank."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD:
            return {"pages": None, "encrypted": True}, b""
        raise
    count = len(document)
    if not count:
        raise ValueError("no page")
    blank = count <= BLANK_PAGES and all(is_blank(pdf_page(document, n, 400, 0)) for n in range(count))
    return {"pages": count, "blank": blank}, b""


def pdf_page(document: pdfium.PdfDocument, index: int, width: int, turn: int) -> Picture:
    """One page as a picture, `width` pixels wide before it is turned."""
    page = document[index]
    across, down = max(page.get_width(), 1.0), max(page.get_height(), 1.0)
    scale = min(width / across, (MAXIMUM_PICTURE / (across * down)) ** 0.5)
    picture: Picture = page.render(scale=scale, rotation=turn).to_pil()
    return picture.convert("RGB")


def picture_of(data: bytes, kind: str, page: int, width: int, turn: int) -> tuple[dict[str, Any], bytes]:
    """A page of a PDF, or a frame of a picture, as PNG."""
    if kind == "pdf":
        document = pdfium.PdfDocument(data)
        document.init_forms()
        picture = pdf_page(document, page - 1, width, turn)
    else:
        picture = open_picture(data, kind)
        picture.seek(page - 1)
        picture = picture.convert("RGB")
        picture.thumbnail((width, 4 * width))
        picture = picture.rotate(-turn, expand=True)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return {}, out.getvalue()


def main(task: str, kind: str, *numbers: str) -> int:
    """Do one task; returns the exit code."""
    bound()
    data = sys.stdin.buffer.read()
    tasks: dict[str, Callable[..., tuple[dict[str, Any], bytes]]] = {
        "clean": clean_picture,
        "inspect": inspect_pdf,
        "page": picture_of,
    }
    try:
        facts, content = tasks[task](data, kind, *(int(number) for number in numbers))
    except (TooLarge, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return TOO_LARGE
    except Exception:  # whatever a decoder raises on a hostile file, the file is damaged
        return DAMAGED
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + content)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
