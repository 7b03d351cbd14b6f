"""What the step `task` does: give work to somebody, and wait for it."""

from dataclasses import dataclass

from core.definitions.language import Text
from modules.accounts.models import Person
from modules.cases.models import Task
from modules.cases.stepping import StepFailed, StepRun, Wait
from modules.cases.taskoptions import ForWhom, MakeTask

PERSON = "person:"


@dataclass(frozen=True)
class Whom:
    """Who may do a task: the people of a role, one person only, or one whom the people of a role choose."""

    role: str = ""
    person: str | None = None
    chooser: str | None = None


def make_task(run: StepRun, options: MakeTask) -> Wait:
    """Give work to those whom the options name, and wait for it."""
    whom = find_doer(run, options.for_)
    outcomes = options.outcomes or {"done": Text({"en": "Done", "fr": "Fait"})}
    task = Task(
        case_id=run.case.id,
        process_id=run.process.id,
        name=options.id,
        title=dict(options.title.by_language),
        role=whom.role,
        person=whom.person,
        chooser=whom.chooser,
        assignee=whom.person,
        delegate=options.delegate,
        checks=list(options.not_),
        form=options.form,
        outcomes={name: dict(text.by_language) for name, text in outcomes.items()},
        until_stage=run.case.stage if options.until_stage_ends else None,
        created_at=run.ctx.now(),
        due_at=run.over(options.due, run.ctx.now(), options.calendar),
    )
    run.ctx.session.add(task)
    run.ctx.session.flush()
    run.ctx.record("task.created", run.case, task=task.id, name=task.name, role=task.role or None, person=task.person)
    return Wait(f"task:{task.id}")


def find_doer(run: StepRun, whom: str | ForWhom) -> Whom:
    """Who may do it; raises `StepFailed` for a person or role that is not there."""
    if isinstance(whom, str):
        return Whom(whom)
    if whom.chosen_by:
        return Whom(whom.among or whom.chosen_by, chooser=whom.chosen_by)
    if whom.role_of is not None:
        return Whom(_role(run, whom.role_of.expression.evaluate(run.facts())))
    return Whom(person=_person(run, whom.person.expression.evaluate(run.facts()) if whom.person else None))


def _role(run: StepRun, found: object) -> str:
    roles = run.pack.single("roles")
    if not isinstance(found, str) or roles is None or found not in roles.roles:
        raise StepFailed("nobody")
    return found


def _person(run: StepRun, found: object) -> str:
    id_ = found.removeprefix(PERSON) if isinstance(found, str) else ""
    person = run.ctx.session.get(Person, id_) if id_ and len(id_) <= 36 else None
    if person is None or not person.active:
        raise StepFailed("nobody")
    return person.id
