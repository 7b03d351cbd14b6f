"""The journal as an actor may read it: without what speaks of texts and documents that are hidden from it."""

from collections.abc import Callable

from core.context import Context
from core.journal import Fact
from modules.cases.models import Case

UNHEARD = "unheard"
"""Part that says of a case, for an actor, which entries of its journal speak of something hidden."""


def speaking(ctx: Context, case: Case) -> Callable[[Fact], bool]:
    """Tells of each entry of the journal of `case` whether the actor may read it."""
    hiding = [part.run(ctx, case) for part in ctx.kernel.registry.parts(UNHEARD).values() if part.run]
    return lambda entry: not any(hides(entry) for hides in hiding)
