"""Tell whether this machine can read the files that people send."""

import io
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from PIL import Image

from core.kernel import Kernel
from modules.documents.decoding import decode
from modules.documents.errors import FileRefused

PILLOW = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "tiff": "TIFF", "pdf": "PDF"}


def find_decoder_problems(_: Kernel) -> Iterator[str]:
    """A sentence for every kind of file that can't be read, with its remedy."""
    for kind, format_ in PILLOW.items():
        sample = io.BytesIO()
        Image.effect_noise((64, 64), 80).convert("RGB").save(sample, format_)
        with TemporaryFile() as file:
            file.write(sample.getvalue())
            file.flush()
            try:
                task = "inspect" if kind == "pdf" else "clean"
                decode(cast(BinaryIO, file), f"sample.{kind}", task, kind)[1].close()
            except FileRefused:
                yield f"{kind} files can't be read; install Liasse's dependencies again (Pillow, pypdfium2)"
