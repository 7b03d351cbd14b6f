"""Files as people, scanners and attackers send them."""

import io
import zipfile

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

GPS = 0x8825
ORIENTATION = 0x0112


def noise(width: int = 640, height: int = 480) -> Image.Image:
    """A picture that is not blank."""
    return Image.effect_noise((width, height), 90).convert("RGB")


def picture(format_: str = "JPEG", width: int = 640, height: int = 480) -> bytes:
    """A picture in one of Pillow's formats."""
    out = io.BytesIO()
    noise(width, height).save(out, format_)
    return out.getvalue()


def photo(orientation: int = 1) -> bytes:
    """A photo as a phone makes it: it tells where it was taken, and by which camera."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "SpyCam"
    exif.get_ifd(GPS).update({1: "N", 2: (IFDRational(48), IFDRational(51), IFDRational(24))})
    out = io.BytesIO()
    noise().save(out, "JPEG", exif=exif, comment=b"taken at home")
    return out.getvalue()


def fax(pages: int = 3) -> bytes:
    """A TIFF of several pages."""
    out = io.BytesIO()
    frames = [noise().convert("1") for _ in range(pages)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="group4", dpi=(204, 196))
    return out.getvalue()


def pdf(pages: int = 1, blank: bool = False) -> bytes:
    """A PDF whose pages show noise, or nothing."""
    out = io.BytesIO()
    sheets = [Image.new("RGB", (300, 400), "white") if blank else noise(300, 400) for _ in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def guarded_pdf() -> bytes:
    """A PDF that only opens with a password."""
    header = b"%PDF-1.4\n"
    parts = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n",
        b"4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>endobj\n",
    ]
    body, offsets = header, []
    for part in parts:
        offsets.append(len(body))
        body += part
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<" + b"33" * 16 + b"><" + b"33" * 16 + b">]>>\n"
    return body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)


def archive(*names: str, content: bytes = b"x") -> bytes:
    """A zip archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, content)
    return out.getvalue()


def word(*more: str) -> bytes:
    """An office document, with more files inside if wanted."""
    return archive("[Content_Types].xml", "_rels/.rels", "word/document.xml", *more)


def bomb() -> bytes:
    """A small archive that unpacks to a lot."""
    return archive("word/document.xml", "[Content_Types].xml", content=bytes(30_000_000))


def pixel_bomb() -> bytes:
    """A small picture that unpacks to 400 million pixels."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


def open_document() -> bytes:
    """A text of OpenDocument: its type stands first, unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr("content.xml", "<office/>")
    return out.getvalue()
