"""What a case does when a fact is recorded in its journal."""

from core.context import Context
from core.journal import JournalEntry
from modules.cases.definitions import case_type_of
from modules.cases.factnames import values_told
from modules.cases.limits import may_go_on
from modules.cases.models import Case
from modules.cases.planning import plan
from modules.cases.processes import resume_by_fact, start_process
from modules.cases.settling import run_transition

REACTIONS = "reactions"
MOST_REACTIONS = 50
"""Most reactions of one case in one command."""


def react(ctx: Context, case: object, entry: JournalEntry) -> None:
    """Run the reaction that the case type has for this fact, if its condition holds."""
    if not isinstance(case, Case) or case.erased_at is not None:
        return
    resume_by_fact(ctx, case, entry)
    case_type = case_type_of(ctx, case)
    reaction = case_type.reactions.get(entry.type)
    if reaction is None:
        return
    if reaction.when is not None:
        told = values_told(case_type, ctx.kernel.registry.parts("fact").get(entry.type), entry.data)
        if not reaction.when.expression.holds(ctx.facts(case, told)):
            return
    if may_go_on(ctx, case, REACTIONS, MOST_REACTIONS, entry.type):
        _run(ctx, case, reaction.run)


def _run(ctx: Context, case: Case, name: str) -> None:
    case_type = case_type_of(ctx, case)
    if name in case_type.processes:
        start_process(ctx, case, f"process:{name}")
    elif plan(case_type, case.stage, name, ctx.facts(case), None).allowed:
        run_transition(ctx, case, name)
