"""What the steps of every case do."""

from modules.cases.models import CaseLink
from modules.cases.moving import enter_stage
from modules.cases.opening import OpenRequest, open_case
from modules.cases.partyroles import party_of
from modules.cases.processes import start_process
from modules.cases.stepoptions import Move, OpenChild, Set, Start
from modules.cases.stepping import StepRun
from modules.cases.values import set_values


def set_fields(run: StepRun, options: Set) -> None:
    """Change fields of the case."""
    facts = run.facts()
    values = {name: expression.expression.evaluate(facts) for name, expression in options.root.items()}
    set_values(run.ctx, run.case, run.case_type, values, f"step:{run.process.name}")


def move(run: StepRun, options: Move) -> None:
    """Put the case in another stage."""
    enter_stage(run.ctx, run.case, run.case_type, options.to)


def open_child(run: StepRun, options: OpenChild) -> None:
    """Open a case that belongs to this one."""
    facts = run.facts()
    values = {name: expression.expression.evaluate(facts) for name, expression in options.fields.items()}
    found = {role: party_of(run.ctx, run.case, own) for role, own in options.parties.items()}
    parties = {role: party for role, party in found.items() if party}
    child = open_case(run.ctx, OpenRequest(run.case.pack, options.case_type, values, parties, f"case:{run.case.id}"))
    run.ctx.session.add(CaseLink(parent_id=run.case.id, child_id=child.id, relation=options.relation))
    run.ctx.record("case.linked", run.case, child=child.id, relation=options.relation)
    run.process.values = {**run.process.values, "opened": child.id}


def start(run: StepRun, options: Start) -> None:
    """Start another process of this case."""
    start_process(run.ctx, run.case, f"process:{options.process}")
