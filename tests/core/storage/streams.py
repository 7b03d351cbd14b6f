"""Streams that behave as uploads do: large, short in their reads, broken off, or slow."""

import io


class Pattern(io.BytesIO):
    """`size` bytes made while they are read, so that they never lie in memory together."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._left = size
        self.taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        count = self._left if size is None or size < 0 else min(size, self._left)
        self._left -= count
        self.taken += count
        return self.taken.to_bytes(8, "big") * (count // 8) + b"\x00" * (count % 8)


class Trickle(io.BytesIO):
    """Gives at most 7 bytes at a time, as a slow connection may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(7)


class BrokenOff(io.BytesIO):
    """Ends in a broken connection instead of an end of file."""

    def read(self, size: int | None = -1, /) -> bytes:
        chunk = super().read(size)
        if not chunk:
            raise ConnectionResetError("the browser went away")
        return chunk
