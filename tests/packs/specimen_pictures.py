"""Specimens drawn as pictures: identity cards of a country that does not exist, and photos of damaged cars."""

import io
import math
import random
from datetime import date
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont

from tests.packs.specimen_people import Specimen, plain

CARD = (1012, 638)
PHOTO = (1200, 800)
INK, PALE, BLUE = (28, 36, 52), (236, 241, 247), (38, 77, 145)
WEIGHTS = (7, 3, 1)
TYPEFACES = Path(reportlab.__file__).parent / "fonts"


def font(size: int, name: str = "Vera") -> ImageFont.FreeTypeFont:
    """A typeface that comes with reportlab, so that the pictures look the same everywhere."""
    return ImageFont.truetype(str(TYPEFACES / f"{name}.ttf"), size)


def identity(specimen: Specimen) -> bytes:
    """An identity card of Utopia, with a machine-readable zone whose check digits are right."""
    image = Image.new("RGB", CARD, PALE)
    draw = ImageDraw.Draw(image)
    _guilloche(draw, specimen.seed)
    _head(draw)
    _portrait(draw, specimen.seed)
    _lines(draw, specimen)
    _zone(draw, specimen)
    return _jpeg(_stamped(image))


def _guilloche(draw: ImageDraw.ImageDraw, seed: int) -> None:
    """Fine waves, as security papers have them."""
    for wave in range(22):
        points = [(x, 90 + wave * 20 + 16 * math.sin(x / 70 + wave / 3 + seed % 7)) for x in range(0, CARD[0] + 8, 8)]
        draw.line(points, fill=(205, 217 + wave % 3 * 6, 232), width=2)


def _head(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, CARD[0], 84), fill=BLUE)
    draw.text((36, 16), "UTOPIA", fill="white", font=font(40, "VeraBd"))
    draw.text((300, 28), "IDENTITY CARD / CARTE D'IDENTITÉ", fill="white", font=font(26))


def _portrait(draw: ImageDraw.ImageDraw, seed: int) -> None:
    """A silhouette: no face, no likeness."""
    tint = ((150 + seed * 3 % 70), (140 + seed * 5 % 70), (150 + seed * 7 % 70))
    draw.rectangle((40, 116, 300, 446), fill=(222, 229, 238), outline=BLUE, width=3)
    draw.ellipse((108, 166, 232, 306), fill=tint)
    draw.pieslice((66, 308, 274, 580), 180, 360, fill=tint)


def _lines(draw: ImageDraw.ImageDraw, specimen: Specimen) -> None:
    """Names, birth, number and validity."""
    born = specimen.born
    lines = (
        ("Surname / Nom", specimen.person["last_name"].upper()),
        ("Given names / Prénoms", specimen.person["first_name"]),
        ("Date of birth / Né(e) le", f"{born:%d %m %Y}"),
        ("Document no. / N° du document", number_of(specimen)),
        ("Expires / Valable jusqu'au", f"{expires(specimen):%d %m %Y}"),
    )
    for at, (label, value) in enumerate(lines):
        draw.text((336, 112 + at * 68), label, fill=(96, 108, 128), font=font(16))
        draw.text((336, 134 + at * 68), value, fill=INK, font=font(26, "VeraBd"))


def number_of(specimen: Specimen) -> str:
    """A document number of nine characters."""
    return f"U{specimen.seed * 7919 % 10**8:08d}"


def expires(specimen: Specimen) -> date:
    """The end of the card's validity."""
    return date(2031 + specimen.seed % 4, 1 + specimen.seed % 12, 1 + specimen.seed % 28)


def check_digit(text: str) -> str:
    """The check digit of ICAO 9303, part 3."""
    values = ["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".find(letter) if letter != "<" else 0 for letter in text]
    return str(sum(value * WEIGHTS[at % 3] for at, value in enumerate(values)) % 10)


def zone(specimen: Specimen) -> tuple[str, str, str]:
    """The three lines of 30 characters (TD1)."""
    number, born, end = number_of(specimen), f"{specimen.born:%y%m%d}", f"{expires(specimen):%y%m%d}"
    first = f"I<UTO{number}{check_digit(number)}".ljust(30, "<")
    second = f"{born}{check_digit(born)}<{end}{check_digit(end)}UTO".ljust(29, "<")
    composite = check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    names = f"{plain(specimen.person['last_name'])}<<{plain(specimen.person['first_name'])}"
    return first, second + composite, names[:30].ljust(30, "<")


def _zone(draw: ImageDraw.ImageDraw, specimen: Specimen) -> None:
    """The zone, letter by letter in cells of one width."""
    draw.rectangle((0, 470, CARD[0], CARD[1]), fill=(250, 251, 253))
    for row, line in enumerate(zone(specimen)):
        for at, letter in enumerate(line):
            place = (56 + at * 31, 506 + row * 46)
            draw.text(place, letter, fill=INK, font=font(32), anchor="mm")


def _stamped(image: Image.Image) -> Image.Image:
    """The picture with SPECIMEN across it."""
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    middle = (image.width // 2, image.height // 2)
    ImageDraw.Draw(layer).text(middle, "SPECIMEN", fill=(190, 30, 45, 80), font=font(140, "VeraBd"), anchor="mm")
    return Image.alpha_composite(image.convert("RGBA"), layer.rotate(18)).convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=58, optimize=True)
    return out.getvalue()


def photo(specimen: Specimen) -> bytes:
    """A drawn car with a damage."""
    image = Image.new("RGB", PHOTO, (198, 214, 229))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 520, *PHOTO), fill=(120, 124, 130))
    _car(draw, specimen.seed)
    _damage(draw, specimen.seed)
    return _jpeg(_stamped(image))


def _car(draw: ImageDraw.ImageDraw, seed: int) -> None:
    paint = (60 + seed * 3 % 150, 60 + seed * 5 % 150, 60 + seed * 11 % 150)
    draw.rounded_rectangle((150, 400, 1050, 600), 50, fill=paint)
    draw.polygon([(320, 410), (430, 260), (760, 260), (880, 410)], fill=paint)
    draw.polygon([(355, 405), (445, 285), (590, 285), (590, 405)], fill=(210, 230, 240))
    draw.polygon([(610, 405), (610, 285), (745, 285), (835, 405)], fill=(210, 230, 240))
    for wheel in (330, 870):
        draw.ellipse((wheel - 85, 520, wheel + 85, 690), fill=(35, 35, 40))
        draw.ellipse((wheel - 40, 565, wheel + 40, 645), fill=(170, 174, 180))


def _damage(draw: ImageDraw.ImageDraw, seed: int) -> None:
    """Cracks that run from one point."""
    chance = random.Random(seed)
    centre = (700 + chance.randrange(120), 340 + chance.randrange(120))
    for _ in range(26):
        angle, length = chance.uniform(0, math.tau), chance.uniform(30, 120)
        end = (centre[0] + length * math.cos(angle), centre[1] + length * math.sin(angle))
        draw.line((centre, end), fill=(245, 245, 245), width=3)
