"""Bytes and their address: keys made from content, streams measured, hashed and verified on the way."""

import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import BinaryIO

from core.storage.contract import FileTooLarge, KeyRefused, ObjectCorrupted, StoredObject

CHUNK = 64 * 1024
_KEY = re.compile(r"sha256/([0-9a-f]{2})/([0-9a-f]{62})", re.ASCII)


def key_of(digest: str) -> str:
    """The key of the content with this SHA-256 in lower-case hex."""
    return f"sha256/{digest[:2]}/{digest[2:]}"


def digest_of(key: str) -> str:
    """The SHA-256 that a key names. Raises KeyRefused for anything but a key of `key_of`."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise KeyRefused(key=repr(key[:100]))
    return match[1] + match[2]


def is_key(name: str) -> bool:
    """Whether a name found in a store is one of ours."""
    return _KEY.fullmatch(name) is not None


def receive(stream: BinaryIO, write: Callable[[bytes], object], *, limit: int) -> StoredObject:
    """Pass a stream on to `write` chunk by chunk while hashing it. Raises FileTooLarge past `limit` bytes."""
    digest, size = sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileTooLarge(thing="The file", limit=limit)
        digest.update(chunk)
        write(chunk)
    return StoredObject(key_of(digest.hexdigest()), digest.hexdigest(), size)


def verified(key: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, each held back until the next one is there and the last until the hash agrees.

    Raises ObjectCorrupted instead of giving the last chunk.
    """
    digest, held = sha256(), b""
    for chunk in chunks:
        digest.update(chunk)
        if held:
            yield held
        held = chunk
    if digest.hexdigest() != digest_of(key):
        raise ObjectCorrupted(key=key)
    if held:
        yield held
