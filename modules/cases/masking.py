"""Which fields of a case an actor sees, also of a case that follows an older version of its pack."""

from collections.abc import Callable
from dataclasses import replace

from core.access.masks import Mask
from core.access.policies import holds, policies_of
from core.context import Context
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.models import Case


def mask_of(ctx: Context, case: Case) -> Mask:
    """The mask in force; of fields that only the case's own version knows, that version's word counts.

    The rights in force can't speak of a field that is gone, so they would show what was hidden until then.
    """
    mask, pack = ctx.mask(case), ctx.kernel.definitions.in_force.get(case.pack)
    present = pack.get("case_type", case.case_type) if pack else None
    gone = set(case_type_of(ctx, case).fields) - set(present.fields if present else ())
    if not gone or ctx.actor.kind == "system":
        return mask
    shown = _shown_then(ctx, case)
    return replace(mask, hidden=frozenset(field for field in gone if not shown.shows(field)))


def writing_of(ctx: Context, case: Case) -> Callable[[str], bool]:
    """Tells of each field whether the actor may change it by hand, as far as roles have a word in it."""
    if ctx.actor.kind == "system":
        return lambda _: True
    facts, mask = ctx.facts(case), mask_of(ctx, case)
    matching = ctx.kernel.policies.matching(ctx.actor, case.pack, case.case_type, "update")
    granted = [policy.fields for policy in matching if holds(policy, facts)]
    return lambda field: mask.shows(field) and any(fields.lets_write(field) for fields in granted)


def _shown_then(ctx: Context, case: Case) -> Mask:
    """What the actor's roles saw in the version that the case follows."""
    roles = ctx.kernel.policies.roles_of(ctx.actor, case.pack)
    stated = policies_of(pack_of(ctx, case), ctx.kernel.registry)
    read = (p for p in stated if p.role in roles and p.case_type == case.case_type and p.action == "read")
    return Mask(tuple(read))
