"""Decode files of strangers outside of this process: a decoder that fails takes nothing else down."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

from modules.documents.errors import FileDamaged, PictureTooLarge

DECODER = Path(__file__).with_name("decoder.py")
TIMEOUT = 20
TOO_LARGE = 4
MEGAPIXELS = 60


def decode(source: BinaryIO, name: str, task: str, kind: str, *numbers: int) -> tuple[dict[str, Any], IO[bytes]]:
    """The facts that `task` finds, and the picture that it makes (an open file, at its start).

    `source` is a real file. Raises `FileDamaged` or `PictureTooLarge`, naming the file `name`.
    """
    source.seek(0)
    out = TemporaryFile()  # noqa: SIM115 - the caller closes it
    command = [sys.executable, "-I", str(DECODER), task, kind, *(str(number) for number in numbers)]
    try:
        done = subprocess.run(  # noqa: S603 - no argument comes from outside
            command, stdin=source, stdout=out, stderr=subprocess.DEVNULL, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as error:
        out.close()
        raise FileDamaged(name=name) from error
    if done.returncode:
        out.close()
        raise (PictureTooLarge(name=name, limit=MEGAPIXELS) if done.returncode == TOO_LARGE else FileDamaged(name=name))
    return _read(out)


def _read(out: IO[bytes]) -> tuple[dict[str, Any], IO[bytes]]:
    out.seek(0)
    facts: dict[str, Any] = json.loads(out.readline())
    content = TemporaryFile()  # noqa: SIM115 - the caller closes it
    with out:
        while chunk := out.read(1024 * 1024):
            content.write(chunk)
    content.seek(0)
    return facts, content
