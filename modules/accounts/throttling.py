"""Back-off of sign-in attempts, per account, per network address, and per pair of both.

An attempt counts before the password is looked at, so that parallel attempts can't slip through; success
takes it back. Unknown accounts count like known ones. A blocked attempt does not prolong the wait.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete

from core.context import Context
from modules.accounts.addresses import email_key, network_of
from modules.accounts.models import Attempt

FREE: Mapping[str, int] = {"pair": 5, "account": 30, "address": 100}
"""Failures in a row that cost nothing, by scope."""

LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Scopes:
    """The keyed hashes under which one attempt counts."""

    pair: str
    account: str
    address: str

    def items(self) -> list[tuple[str, str]]:
        """Pairs of key and scope, always in the same order, so that rows are locked in one order."""
        return sorted((getattr(self, scope), scope) for scope in FREE)


def scopes_of(signing_key: str, email: str, address: str) -> Scopes:
    """The scopes of an attempt to sign in as `email` from `address`; nothing personal is readable in them."""
    account, network = email_key(email), network_of(address)
    texts = (f"pair\0{account}\0{network}", f"account\0{account}", f"address\0{network}")
    return Scopes(*(_keyed(signing_key, text) for text in texts))


def _keyed(signing_key: str, text: str) -> str:
    return hmac.new(signing_key.encode(), f"attempt\0{text}".encode(), hashlib.sha256).hexdigest()


def wait_after(failures: int, free: int) -> timedelta:
    """How long one waits after so many failures: nothing at first, then 2, 4, 8 … seconds."""
    over = failures - free
    return timedelta() if over < 0 else min(LONGEST_WAIT, timedelta(seconds=2 ** min(over + 1, 20)))


def count_attempt(ctx: Context, scopes: Scopes) -> int:
    """Count an attempt as failed until it succeeds; returns the seconds to wait, 0 when it may go on."""
    now = ctx.now()
    rows = [(_locked(ctx.session, key, now), scope) for key, scope in scopes.items()]
    wait = max((row.blocked_until - now).total_seconds() for row, _ in rows)
    if wait > 0:
        return int(wait) + 1
    for row, scope in rows:
        _fail(ctx, row, scope)
    return 0


def _locked(session: Session, key: str, now: datetime) -> Attempt:
    row = session.get(Attempt, key, with_for_update=True)
    if row is None:
        row = Attempt(key=key, failures=0, last_at=now, blocked_until=now)
        session.add(row)
        session.flush()
    if now - row.last_at > FORGOTTEN_AFTER:
        row.failures = 0
    return row


def _fail(ctx: Context, row: Attempt, scope: str) -> None:
    row.failures, row.last_at = row.failures + 1, ctx.now()
    wait = wait_after(row.failures, FREE[scope])
    row.blocked_until = ctx.now() + wait
    ctx.session.add(row)
    if wait:
        seconds = int(wait.total_seconds())
        ctx.record("sign_in.slowed", stream="accounts", scope=scope, failures=row.failures, wait=seconds)


def forgive(ctx: Context, scopes: Scopes) -> None:
    """Take a successful attempt back; the address keeps its other failures, made on other accounts."""
    for key, scope in scopes.items():
        row = ctx.session.get(Attempt, key, with_for_update=True)
        if row is not None:
            row.failures = max(0, row.failures - 1) if scope == "address" else 0
            row.blocked_until = ctx.now()
            ctx.session.add(row)


def forget(session: Session, now: datetime) -> None:
    """Drop counts that no longer matter."""
    session.exec(delete(Attempt).where(col(Attempt.last_at) < now - FORGOTTEN_AFTER))
