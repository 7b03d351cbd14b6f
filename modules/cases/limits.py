"""What a case does by itself in one command is limited, so that a loop stops instead of undoing the command."""

from core.context import Context
from modules.cases.failing import tell_loop
from modules.cases.models import Case

HOPS = "hops"
"""What `ctx.counted` tells under this name: how many changes from case to case led to the command."""


def may_go_on(ctx: Context, case: Case, what: str, most: int, name: str) -> bool:
    """Count one more; False beyond the limit, and the journal of the case says so once: `name` was to run next."""
    key = f"{what}:{case.id}"
    ctx.counted[key] += 1
    if ctx.counted[key] == most + 1:
        ctx.record("case.looped", case, action=name)
        tell_loop(ctx, case, name)
    return ctx.counted[key] <= most
