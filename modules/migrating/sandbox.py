"""Parts of a command that may be taken back while the rest of it stands."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import SessionTransaction

from core.context import Context
from core.journal import HEADS


@contextmanager
def trial(ctx: Context) -> Iterator[SessionTransaction]:
    """A savepoint: rolled back on any error, or when its `rollback` is called; messages and pins go with it."""
    posted, pinned = len(ctx.posted), dict(ctx.pinned)
    heads = dict(ctx.session.info.get(HEADS, {}))
    nested = ctx.session.begin_nested()
    try:
        yield nested
        if nested.is_active:
            nested.commit()
            return
    except BaseException:
        if nested.is_active:
            nested.rollback()
        _take_back(ctx, posted, pinned, heads)
        raise
    _take_back(ctx, posted, pinned, heads)


def _take_back(ctx: Context, posted: int, pinned: dict, heads: dict) -> None:  # type: ignore[type-arg]
    del ctx.posted[posted:]
    ctx.pinned = pinned
    ctx.session.info[HEADS] = heads
