"""Sessions: started with a fresh token, ended by sign-out, by a new password, or by time."""

from datetime import timedelta

from sqlmodel import Session, col, delete

from core.context import Context
from modules.accounts.models import Person, PersonSession


def start_session(ctx: Context, person: Person, token_hash: str) -> PersonSession:
    """Sign a browser in; it stays so for `session_hours`."""
    now = ctx.now()
    expires = now + timedelta(hours=ctx.kernel.settings.session_hours)
    started = PersonSession(token_hash=token_hash, person_id=person.id, created_at=now, expires_at=expires)
    ctx.session.add(started)
    return started


def end_session(session: Session, token_hash: str) -> PersonSession | None:
    """Forget one session; returns it if there was one."""
    found = session.get(PersonSession, token_hash)
    if found is not None:
        session.delete(found)
    return found


def end_all_sessions(session: Session, person_id: str) -> None:
    """Sign a person out everywhere."""
    session.exec(delete(PersonSession).where(col(PersonSession.person_id) == person_id))
