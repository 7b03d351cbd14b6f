"""What the step `approve` does: each time it is woken it counts the answers again."""

from collections.abc import Sequence

from sqlmodel import col, select

from core.access.language import RolesFile
from core.definitions.language import Text
from modules.approvals.deciding import decide
from modules.approvals.language import OUTCOMES, Approve
from modules.cases.models import Task, TaskStatus
from modules.cases.stepping import StepRun, Wait
from modules.cases.stopping import cancel_task

ANSWERS = dict(zip(OUTCOMES, ({"en": "Accept", "fr": "Accepter"}, {"en": "Refuse", "fr": "Refuser"}), strict=True))


def awaited(process_id: str) -> str:
    """What a process waits for while an approval is open."""
    return f"approval:{process_id}"


def approve(run: StepRun, options: Approve) -> Wait | None:
    """Ask those who are to be asked now, or go on with the answer once it is certain."""
    votes = votes_of(run, options)
    done = [vote for vote in votes if vote.status == TaskStatus.DONE]
    outcome = decide(options.needed, len(options.of), [str(vote.outcome) for vote in done])
    if outcome is None:
        _ask_next(run, options, votes)
        return Wait(awaited(run.process.id), again=True)
    for vote in votes:
        if vote.status == TaskStatus.OPEN:
            cancel_task(run.ctx, run.case, vote)
    _tell(run, options, outcome, done)
    return None


def votes_of(run: StepRun, options: Approve) -> list[Task]:
    """The tasks of this approval, in the order in which they were given."""
    statement = select(Task).where(
        Task.case_id == run.case.id, Task.process_id == run.process.id, Task.name == options.id
    )
    return list(run.ctx.session.exec(statement.order_by(col(Task.id))))


def _ask_next(run: StepRun, options: Approve, votes: Sequence[Task]) -> None:
    waiting = range(len(votes), len(options.of))
    if options.order == "one_after_another":
        waiting = waiting[:1] if all(vote.status != TaskStatus.OPEN for vote in votes) else waiting[:0]
    for place in waiting:
        _ask(run, options, place)


def _ask(run: StepRun, options: Approve, place: int) -> None:
    role = options.of[place]
    vote = Task(
        case_id=run.case.id,
        process_id=run.process.id,
        name=options.id,
        title=_title(run, options, place),
        role=role,
        delegate=options.delegate,
        checks=[*options.not_],
        one_each=True,
        form=options.form,
        outcomes=ANSWERS,
        created_at=run.ctx.now(),
        due_at=run.over(options.due, run.ctx.now(), options.calendar),
    )
    run.ctx.session.add(vote)
    run.ctx.session.flush()
    run.ctx.record("task.created", run.case, task=vote.id, name=vote.name, role=role)


def _title(run: StepRun, options: Approve, place: int) -> dict[str, str]:
    """`Credit over 10,000 € · Risk`: what is asked, and in which quality; `· Committee 2/3` where three of it are."""
    role = options.of[place]
    number, asked = options.of[: place + 1].count(role), options.of.count(role)
    which = f" {number}/{asked}" if asked > 1 else ""
    roles: RolesFile | None = run.pack.single("roles")
    named = roles.roles[role].title if roles and role in roles.roles else Text({"": role})
    languages = {*options.title.by_language, *named.by_language} or {""}
    return {one: f"{options.title.in_(one)} · {named.in_(one)}{which}" for one in sorted(languages)}


def _tell(run: StepRun, options: Approve, outcome: str, done: Sequence[Task]) -> None:
    """Let later steps and the journal know the answer."""
    last = max(done, key=lambda vote: (vote.done_at or vote.created_at, vote.id))
    answers = [vote.outcome for vote in done]
    accepted, refused = answers.count("accepted"), answers.count("refused")
    run.leave(options.id, {"outcome": outcome, "by": last.done_by, "accepted": accepted, "refused": refused})
    run.ctx.record("approval.decided", run.case, name=options.id, outcome=outcome, accepted=accepted, refused=refused)
