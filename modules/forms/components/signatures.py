"""A signature: drawn, or given by typing one's name; both are kept as text."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from struct import unpack_from
from typing import Any

from pydantic import Field

from modules.forms.cleaning import Cleaning
from modules.forms.component import Raw, Values
from modules.forms.inputs import WRONG, Input
from modules.forms.messages import Translate, translator
from modules.forms.options import InputOptions
from modules.forms.places import Place
from modules.forms.problems import Fault
from modules.forms.scrubbing import one_line
from modules.forms.view import View

PREFIX = "data:image/png;base64,"
LARGEST = 200_000
LONGEST_NAME = 200
CHUNKS = frozenset({b"IHDR", b"IDAT", b"IEND", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"pHYs"})


class SignatureOptions(InputOptions):
    """What a signature may say."""

    footer: str = Field(default="", max_length=500, description="What signing means, under the drawing.")
    width: Any = Field(default=None, description="Ignored: it takes the width there is.")
    height: Any = Field(default=None, description="Ignored.")
    pen_color: Any = Field(default=None, description="Ignored: dark on light.")
    background_color: Any = Field(default=None, description="Ignored.")
    min_width: Any = Field(default=None, description="Ignored.")
    max_width: Any = Field(default=None, description="Ignored.")
    keep_overlay_ratio: Any = Field(default=None, description="Ignored.")


class Signature(Input):
    """A signature, drawn (a PNG data URL) or typed (the name)."""

    options_model = SignatureOptions
    template = "signature.html"

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """The drawing if there is one, else the name; raises `Fault` on any other picture."""
        if isinstance(raw, Mapping):
            raw = raw.get("image") or raw.get("name") or ""
        if not isinstance(raw, str) or len(raw) > LARGEST:
            raise Fault("invalid", WRONG)
        if raw.startswith("data:"):
            if not is_drawing(raw):
                raise Fault("signature", "{label}: the drawing can't be read. Sign again, or type your name.")
            return raw
        name = one_line(raw[: LONGEST_NAME + 1])
        if len(name) > LONGEST_NAME:
            raise Fault("maxLength", "{label} takes at most {max} characters.", {"max": LONGEST_NAME})
        return name or None

    def receive(self, sent: Raw, out: Values) -> None:
        """The drawing and the name."""
        node = sent.get(self.key)
        if isinstance(node, Mapping):
            texts = {name: node[name][-1] for name in ("image", "name") if isinstance(node.get(name), list)}
            out[self.key] = texts.get("image") or texts.get("name") or ""

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """The drawing, or the name."""
        slots = super().slots(raw, values, place, view)
        value = slots["value"] if isinstance(slots["value"], str) else ""
        drawn = is_drawing(value)
        return {**slots, "image": value if drawn else "", "typed_name": "" if drawn else value[:LONGEST_NAME]}

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The name, or that there is a drawing."""
        return translator(language)("Signed by hand") if str(value).startswith("data:") else str(value)

    def item_schema(self) -> dict[str, Any]:
        """A text: the name, or a PNG data URL."""
        return {"type": "string", "maxLength": LARGEST}


def is_drawing(url: str) -> bool:
    """Whether this is the data URL of a small PNG made of nothing but pixels."""
    if not url.startswith(PREFIX) or len(url) > LARGEST:
        return False
    try:
        data = b64decode(url[len(PREFIX) :], validate=True)
    except (NotBase64, ValueError):
        return False
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR" or len(data) < 33:
        return False
    width, height = unpack_from(">II", data, 16)
    return 0 < width <= 4_000 and 0 < height <= 2_000 and set(chunks(data)) <= CHUNKS and data[-8:-4] == b"IEND"


def chunks(data: bytes) -> list[bytes]:
    """The kinds of all chunks of a PNG (RFC 2083)."""
    found, place = [], 8
    while place + 12 <= len(data):
        (length,) = unpack_from(">I", data, place)
        found.append(data[place + 4 : place + 8])
        place += 12 + length
    return found if place == len(data) else [b"????"]
