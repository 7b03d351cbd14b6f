"""Finding parties."""

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from core.context import Context
from core.errors import NotFound
from modules.parties.models import Party
from modules.parties.normalising import search_key

MAXIMUM_WORDS = 6
MAXIMUM_TEXT = 200


def find_party(ctx: Context, party_id: str) -> Party:
    """The party with this id; raises `NotFound`. Rights are those of the case that it is shown in."""
    found = ctx.session.get(Party, party_id)
    if found is None:
        raise NotFound(kind="party", id=party_id)
    return found


def search_parties(ctx: Context, text: str, limit: int = 20, among: ColumnElement[bool] | None = None) -> list[Party]:
    """Parties whose name or e-mail holds every word of `text`, by name, at most `limit`.

    Only for people who hold a role (nobody else finds anything); `among` narrows the search to the parties
    that a caller knows the actor may see.
    """
    words = search_key(text[:MAXIMUM_TEXT]).split()[:MAXIMUM_WORDS]
    if not words or not _may_search(ctx):
        return []
    statement = select(Party).where(*(col(Party.search_key).contains(word, autoescape=True) for word in words))
    if among is not None:
        statement = statement.where(among)
    return list(ctx.session.exec(statement.order_by(col(Party.name), col(Party.id)).limit(limit)))


def _may_search(ctx: Context) -> bool:
    actor = ctx.actor
    return actor.kind == "system" or (actor.kind == "person" and (bool(actor.roles) or actor.administrator))
