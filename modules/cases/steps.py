"""What the steps of every case do."""

from core.definitions.language import Text
from modules.cases.models import CaseLink, Task
from modules.cases.moving import enter_stage
from modules.cases.opening import OpenRequest, open_case
from modules.cases.partyroles import party_of
from modules.cases.processes import start_process
from modules.cases.stepoptions import MakeTask, Move, OpenChild, Set, Start
from modules.cases.stepping import StepRun, Wait
from modules.cases.values import set_values


def set_fields(run: StepRun, options: Set) -> None:
    """Change fields of the case."""
    facts = run.facts()
    values = {name: expression.expression.evaluate(facts) for name, expression in options.root.items()}
    set_values(run.ctx, run.case, run.case_type, values, f"step:{run.process.name}")


def move(run: StepRun, options: Move) -> None:
    """Put the case in another stage."""
    enter_stage(run.ctx, run.case, run.case_type, options.to)


def make_task(run: StepRun, options: MakeTask) -> Wait:
    """Give work to the people of a role, and wait for it."""
    outcomes = options.outcomes or {"done": Text({"en": "Done", "fr": "Fait"})}
    task = Task(
        case_id=run.case.id,
        process_id=run.process.id,
        name=options.id,
        title=dict(options.title.by_language),
        role=options.for_,
        excluded=_doer(run, options.not_),
        form=options.form,
        outcomes={name: dict(text.by_language) for name, text in outcomes.items()},
        created_at=run.ctx.now(),
        due_at=options.due.over(run.ctx.now(), run.facts(), run.pack.calendar(options.calendar))
        if options.due
        else None,
    )
    run.ctx.session.add(task)
    run.ctx.session.flush()
    run.ctx.record("task.created", run.case, task=task.id, name=task.name, role=task.role)
    return Wait(f"task:{task.id}")


def _doer(run: StepRun, task_name: str | None) -> str | None:
    """The id of the person who did the task that this one checks."""
    result = run.known.get(task_name or "", {})
    label = str(result.get("by", "")) if isinstance(result, dict) else ""
    return label.removeprefix("person:") or None


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
