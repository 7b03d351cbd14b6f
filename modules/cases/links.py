"""Personal links: a party opens its own dossier with a secret that only its mail holds."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, select

from core.context import Context
from modules.cases.models import Case

TOKEN_BYTES = 32


class AccessLink(SQLModel, table=True):
    """A link to one case for one of its parties; only the hash of its secret is kept."""

    __tablename__ = "cases_access_link"

    token_hash: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(foreign_key="cases_case.id", index=True, max_length=36)
    party_id: str = Field(foreign_key="parties_party.id", max_length=36)
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


def hash_token(token: str) -> str:
    """SHA-256 of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_link(ctx: Context, case: Case, party_id: str) -> str:
    """A new secret for `party_id` to open `case` with; shown once, kept as a hash."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires = ctx.now() + timedelta(days=ctx.kernel.settings.link_days)
    link = AccessLink(
        token_hash=hash_token(token),
        case_id=case.id,
        party_id=party_id,
        created_at=ctx.now(),
        expires_at=expires,
    )
    ctx.session.add(link)
    ctx.record("link.issued", case, party=party_id)
    return token


def open_link(session: Session, token: str, now: datetime) -> AccessLink | None:
    """The link of a secret, if it still works."""
    statement = select(AccessLink).where(
        col(AccessLink.token_hash) == hash_token(token),
        col(AccessLink.expires_at) > now,
        col(AccessLink.revoked_at).is_(None),
    )
    return session.exec(statement).first()
