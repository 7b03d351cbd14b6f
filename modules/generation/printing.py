"""Print letters by a process that is started when it is needed and thrown away when it fails."""

import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from threading import Lock
from time import monotonic

from modules.generation.errors import LetterNotPrinted, PrinterMissing

HERE = Path(__file__).parent
FONTS = HERE.parent.parent / "core" / "web" / "static" / "vendor" / "inter"
TIMEOUT = 60.0
MOST_LETTERS = 200
HEADER = struct.Struct(">cI")
LENGTH = struct.Struct(">I")
Process = subprocess.Popen[bytes]


class Printer:
    """One printing process of this process, shared by its threads; a new one after every 200 letters."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: Process | None = None
        self._left = 0

    def print(self, html: str, name: str) -> bytes:
        """The PDF/A of a page; raises `LetterNotPrinted`, or `PrinterMissing` where nothing can be printed."""
        with self._lock, self._running(name) as process:
            _write(process, html.encode())
            kind, length = HEADER.unpack(_read(process, HEADER.size))
            content = _read(process, length)
        if kind != b"P":
            raise LetterNotPrinted(letter=name, reason=content.decode("utf-8", "replace"))
        return content

    @contextmanager
    def _running(self, name: str) -> Iterator[Process]:
        process = self._process if self._process and self._process.poll() is None and self._left else self._start()
        self._left -= 1
        try:
            yield process
        except (OSError, EOFError, TimeoutError, struct.error) as error:
            reason = _last_words(process)
            self.close()
            if "OSError: cannot load library" in reason:
                raise PrinterMissing(reason=reason.splitlines()[-1][:200]) from error
            raise LetterNotPrinted(letter=name, reason=str(error) or "the printing process ended") from error

    def _start(self) -> Process:
        self.close()
        fonts = [str(font) for font in sorted(FONTS.glob("*.woff2"))]
        command = [sys.executable, "-I", str(HERE / "printer.py"), str(HERE / "letter.css"), *fonts]
        self._process, self._left = _open(command), MOST_LETTERS
        return self._process

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.communicate()


def _open(command: list[str]) -> Process:
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0)  # noqa: S603


def _write(process: Process, content: bytes) -> None:
    assert process.stdin
    process.stdin.write(LENGTH.pack(len(content)) + content)


def _read(process: Process, length: int) -> bytes:
    """Exactly `length` bytes within the time; raises `TimeoutError` or `EOFError`."""
    assert process.stdout
    deadline, parts, missing = monotonic() + TIMEOUT, [], length
    with DefaultSelector() as selector:
        selector.register(process.stdout, EVENT_READ)
        while missing:
            if not selector.select(max(deadline - monotonic(), 0)):
                raise TimeoutError(f"it took longer than {TIMEOUT:.0f} seconds")
            part = os.read(process.stdout.fileno(), missing)
            if not part:
                raise EOFError("the printing process ended")
            parts.append(part)
            missing -= len(part)
    return b"".join(parts)


def _last_words(process: Process) -> str:
    process.kill()
    return (process.stderr.read() if process.stderr else b"").decode("utf-8", "replace").strip()


printer = Printer()
"""The printer of this process."""
