"""What comes back every hour, and what is checked before production."""

from collections.abc import Iterator

from sqlmodel import col, delete

from core.database import writing
from core.kernel import Kernel
from modules.accounts.creating import has_administrator
from modules.accounts.models import PersonSession
from modules.accounts.throttling import forget


def sweep_accounts(kernel: Kernel) -> None:
    """Drop sessions that are over and attempts that no longer count."""
    now = kernel.clock.now()
    with writing(kernel.engine) as session:
        session.exec(delete(PersonSession).where(col(PersonSession.expires_at) <= now))
        forget(session, now)


def check_administrators(kernel: Kernel) -> Iterator[str]:
    """A sentence when nobody can administer this installation."""
    if not has_administrator(kernel):
        yield "Nobody administers this installation. Set LIASSE_ADMIN_PASSWORD and restart."
