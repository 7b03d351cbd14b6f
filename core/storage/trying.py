"""Try a store out: what only shows when something is written, such as a key that the service does not know."""

import os
from io import BytesIO

from core.storage.contract import Storage

SIZE = 32
"""Bytes, by chance, so that nobody else's object has their key."""


def try_out(storage: Storage) -> None:
    """Store an object, read it, and remove it again; raises what the store raises."""
    key = storage.put(BytesIO(os.urandom(SIZE)), limit=SIZE).key
    try:
        for _ in storage.open(key):  # verified on the way
            pass
    finally:
        storage.delete(key)
