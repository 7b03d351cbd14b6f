"""Python's collector of cycles, and when it had better rest."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Make much that stays, such as classes or packs, without a search for garbage among it again and again.

    Whoever made the collector rest wakes it, so that nothing ends with it asleep whatever other threads do meanwhile.
    """
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()
