"""What a case does when a fact is recorded in its journal."""

from core.context import Context
from core.journal import JournalEntry
from modules.cases.definitions import case_type_of
from modules.cases.language import FACT_NAMES
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
    if not isinstance(case, Case):
        return
    told = {name: entry.data.get(name) for name in FACT_NAMES}
    resume_by_fact(ctx, case, entry.type, told)
    case_type = case_type_of(ctx, case)
    reaction = case_type.reactions.get(entry.type)
    if reaction is None:
        return
    facts = ctx.facts(case, told)
    if reaction.when is not None and not reaction.when.expression.holds(facts):
        return
    if may_go_on(ctx, case, REACTIONS, MOST_REACTIONS, entry.type):
        _run(ctx, case, reaction.run)


def _run(ctx: Context, case: Case, name: str) -> None:
    case_type = case_type_of(ctx, case)
    if name in case_type.processes:
        start_process(ctx, case, f"process:{name}")
    elif plan(case_type, case.stage, name, ctx.facts(case), None).allowed:
        run_transition(ctx, case, name)
