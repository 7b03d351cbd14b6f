"""Limits on what strangers may do: so many times within a window, per network and per e-mail address."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from core.context import Context
from core.errors import TooMany
from core.kernel import Kernel
from modules.accounts.addresses import network_of
from modules.pages.models import Count


@dataclass(frozen=True)
class Limit:
    """At most `most` times within `window`."""

    most: int
    window: timedelta


LIMITS: Mapping[str, Limit] = {
    "draft": Limit(60, timedelta(hours=1)),
    "upload": Limit(200, timedelta(hours=1)),
    "about": Limit(30, timedelta(hours=1)),
    "link": Limit(60, timedelta(minutes=10)),
    "new_link": Limit(10, timedelta(hours=1)),
    "mailed_link": Limit(3, timedelta(hours=1)),
}
"""By what is counted. Networks are shared by whole offices: theirs are generous."""


def network_key(kernel: Kernel, what: str, address: str) -> str:
    """The key under which visits of `what` from a network address count; nothing is readable in it."""
    return count_key(kernel, what, network_of(address))


def count_key(kernel: Kernel, what: str, who: str) -> str:
    """A keyed hash of what is counted and by whom."""
    text = f"{what}\0{who}".encode(errors="replace")
    return hmac.new(kernel.signing_key.encode(), b"count\0" + text, hashlib.sha256).hexdigest()


def count(ctx: Context, what: str, key: str) -> None:
    """Count once; raises `TooMany` with the seconds to wait when the limit is passed."""
    wait = take(ctx, what, key)
    if wait:
        raise TooMany(seconds=wait)


def take(ctx: Context, what: str, key: str) -> int:
    """Count once, unless the limit is reached: then nothing counts, and the seconds to wait come back."""
    limit, now = LIMITS[what], ctx.now()
    row = ctx.session.get(Count, key, with_for_update=True)
    if row is None or row.ends_at <= now:
        row = row or Count(key=key, number=0, ends_at=now)
        row.number, row.ends_at = 0, now + limit.window
    if row.number >= limit.most:
        return max(1, int((row.ends_at - now).total_seconds()))
    row.number += 1
    ctx.session.add(row)
    ctx.session.flush()
    return 0
