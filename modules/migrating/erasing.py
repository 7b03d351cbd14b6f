"""What migrations keep of a case that is erased."""

from sqlmodel import col, update

from core.context import Context
from modules.cases.models import Case
from modules.migrating.models import MigratedCase


def erase_kept(ctx: Context, case: Case) -> None:
    """Erase what was kept to bring a case back; that it was migrated stays known."""
    kept = update(MigratedCase).where(col(MigratedCase.case_id) == case.id)
    ctx.session.exec(kept.values(kept=None, details={}).execution_options(synchronize_session=False))
