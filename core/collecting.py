"""Python's collector of cycles, and when it had better rest."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Make much that stays, such as classes or packs, without a search for garbage among it again and again.

    Whoever made the collector rest wakes it, so that nothing ends with it asleep whatever other threads do meanwhile.
    What was made counts as old from then on (`freeze` and `unfreeze` only move it there): it is to stay. What a process
    has frozen for good is left so.
    """
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
