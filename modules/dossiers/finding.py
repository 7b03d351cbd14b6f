"""Finding cases and parties by text, by rights."""

from sqlalchemy import exists, or_
from sqlmodel import col, select

from core.context import Context
from core.errors import NotFound
from modules.cases.models import Case, CaseParty
from modules.cases.queries import cases_of_party, readable
from modules.dossiers.queueing import holds_text
from modules.dossiers.showing import sees
from modules.dossiers.viewing import views_of
from modules.parties.models import Party
from modules.parties.normalising import search_key
from modules.parties.queries import find_party as any_party
from modules.parties.queries import search_parties

MOST = 30


def find_cases(ctx: Context, text: str) -> list[Case]:
    """Readable cases whose reference, headline or parties hold `text`, latest change first."""
    words = search_key(text).split()
    named = select(CaseParty.case_id).join(Party, col(Party.id) == col(CaseParty.party_id))
    named = named.where(*(col(Party.search_key).contains(word, autoescape=True) for word in words))
    matches = or_(holds_text(text), col(Case.id).in_(named)) if words else holds_text(text)
    statement = select(Case).where(readable(ctx), matches).order_by(col(Case.changed_at).desc()).limit(MOST)
    return _without_hidden(ctx, list(ctx.session.exec(statement)), text)


def _without_hidden(ctx: Context, cases: list[Case], text: str) -> list[Case]:
    """Leave out what matches only by a headline that the actor may not see."""
    kept = []
    for view in views_of(ctx, cases):
        hidden = view.case_type.headline is not None and not sees(view, view.case_type.headline)
        if not hidden or text.strip().lower() in view.case.reference.lower():
            kept.append(view.case)
    return kept


def find_parties(ctx: Context, text: str) -> list[Party]:
    """Parties of readable cases whose name or e-mail hold every word of `text`."""
    theirs = exists().where(
        col(CaseParty.party_id) == col(Party.id), col(CaseParty.case_id) == col(Case.id), readable(ctx)
    )
    return search_parties(ctx, text, MOST, theirs)


def find_exact(ctx: Context, text: str) -> Case | None:
    """The one readable case whose reference is `text`."""
    statement = select(Case).where(col(Case.reference) == text.strip(), readable(ctx)).limit(2)
    found = list(ctx.session.exec(statement))
    return found[0] if len(found) == 1 else None


def party_with_cases(ctx: Context, party_id: str) -> tuple[Party, list[Case]]:
    """A party and its readable cases; raises `NotFound` when there is none."""
    cases = cases_of_party(ctx, party_id) if len(party_id) <= 36 else []
    ctx.checked = True
    if not cases:
        raise NotFound(kind="party", id=party_id[:36])
    return any_party(ctx, party_id), cases
