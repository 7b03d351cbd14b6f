"""Give the closed cases of a pack their time by the version in force, a few at a time."""

from sqlmodel import col, select

from core.actors import SYSTEM
from core.commands import CommandModel
from core.context import Context
from core.database import reading
from core.definitions.packs import Pack
from core.dispatch import Answer, dispatch
from core.kernel import Kernel
from modules.cases.loading import load_case
from modules.cases.models import Case
from modules.retention.language import retention_of
from modules.retention.models import PlannedPack
from modules.retention.planning import plan_end

BATCH = 200


class PlanRetention(CommandModel):
    """Let the next closed cases of a pack follow the periods of its version in force."""

    pack: str


def plan_retention(command: PlanRetention, ctx: Context) -> Answer:
    """Set the times of the next cases; tells whether all are through."""
    ctx.require_administrator()
    version = ctx.pack(command.pack).hash
    planned = ctx.session.get(PlannedPack, command.pack, with_for_update=True)
    planned = planned or PlannedPack(pack=command.pack, version=version)
    if planned.version != version:
        planned.version, planned.cursor, planned.done = version, "", False
    ids = _next_closed(ctx, command.pack, planned.cursor)
    for case_id in ids:
        plan_end(ctx, load_case(ctx, case_id))
    planned.cursor, planned.done = ids[-1] if ids else planned.cursor, len(ids) < BATCH
    ctx.session.add(planned)
    return {"planned": len(ids), "done": planned.done}


def _next_closed(ctx: Context, pack: str, cursor: str) -> list[str]:
    closed = (col(Case.closed_at).is_not(None), col(Case.erased_at).is_(None))
    statement = select(Case.id).where(Case.pack == pack, col(Case.id) > cursor, *closed)
    return list(ctx.session.exec(statement.order_by(col(Case.id)).limit(BATCH)))


def follow_versions(kernel: Kernel) -> None:
    """Let the closed cases of every pack follow its version in force, where another one was put in force since."""
    for pack in _behind(kernel):
        while not dispatch(kernel, PlanRetention(pack=pack), SYSTEM)["done"]:
            continue


def _behind(kernel: Kernel) -> list[str]:
    with reading(kernel.engine) as session:
        known = {row.pack: row.version for row in session.exec(select(PlannedPack).where(col(PlannedPack.done)))}
    packs = kernel.definitions.in_force.items()
    return [name for name, pack in packs if known.get(name) != pack.hash and (name in known or _keeps(pack))]


def _keeps(pack: Pack) -> bool:
    """Whether any case type says how long its cases are kept."""
    return any(retention_of(case_type) for case_type in pack.all("case_type").values())
