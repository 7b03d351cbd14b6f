"""What the step `ask` does: it opens a form to a party, then waits for the answer or the end of its time."""

from datetime import datetime

from core.definitions.language import Text
from modules.cases.askedforms import AskedForm
from modules.cases.formtypes import read_values
from modules.cases.models import CaseSubmission
from modules.cases.partyroles import party_of
from modules.cases.stepping import StepRun, Wait
from modules.corrections.asking import form_of, title_of
from modules.corrections.askoptions import ANSWERED, LATE, NOBODY, WITHDRAWN, Ask
from modules.corrections.models import OPEN, FieldRequest
from modules.corrections.reminding import send_ask
from modules.corrections.waiting import LONGEST_MESSAGE, asked_by, awaited, aware, is_over

PURPOSE = "ask"


def ask(run: StepRun, options: Ask) -> Wait | None:
    """Ask, then wait; woken by the answer, the time or a change of stage, leave what came of it."""
    request = asked_by(run) if run.woken_by else _ask(run, options)
    if request is None:
        _leave(run, options, None)
        return None
    if request.status == OPEN and run.woken_by:
        _look_again(run, options, request)
    if request.status == OPEN:
        return Wait(awaited(request.id), until=_next_moment(run, options, request), again=True)
    _leave(run, options, request)
    return None


def _ask(run: StepRun, options: Ask) -> FieldRequest | None:
    """Open the form to the party; None when nobody has the role, which the journal tells."""
    ctx, case = run.ctx, run.case
    party = party_of(ctx, case, options.to)
    if party is None:
        ctx.record("form.unasked", case, name=options.id, role=options.to, form=options.form)
        return None
    message = options.message.expression.evaluate(run.facts()) if options.message else ""
    request = FieldRequest(
        case_id=case.id,
        process_id=run.process.id,
        role=options.to,
        purpose=PURPOSE,
        fields=[],
        pieces=[],
        message=str(message or "")[:LONGEST_MESSAGE],
        asked_at=ctx.now(),
        asked_by=ctx.actor.label,
        due_at=run.over(options.due, ctx.now(), options.calendar),
        name=options.id,
        form=str(options.form),
        title=dict(_title(run, options).by_language),
        until_stage=case.stage if options.until_stage_ends else None,
    )
    ctx.session.add(request)
    ctx.session.flush()
    ctx.record("form.asked", case, request=request.id, name=options.id, role=options.to, form=request.form)
    send_ask(run, options, request, party)
    return request


def _title(run: StepRun, options: Ask) -> Text:
    """Its own title, else that of a written form; a form made from fields is called like its case type."""
    form = None if isinstance(options.form, AskedForm) else form_of(run.ctx, run.case, options.form)
    return options.title or title_of(run.pack, form, options.id)


def _look_again(run: StepRun, options: Ask, request: FieldRequest) -> None:
    """Close the request when its time or its stage is over; else send the reminders whose time has come."""
    ctx, case = run.ctx, run.case
    if request.until_stage not in (None, case.stage):
        request.status = WITHDRAWN
        ctx.record("form.withdrawn", case, request=request.id, name=request.name, role=request.role)
    elif is_over(request, ctx.now()):
        request.status = LATE
        ctx.record("form.overdue", case, request=request.id, name=request.name, role=request.role)
    else:
        _remind(run, options, request)
    ctx.session.add(request)


def _remind(run: StepRun, options: Ask, request: FieldRequest) -> None:
    """One mail, however many moments have passed since the last one."""
    passed = sum(moment <= run.ctx.now() for moment in _moments(run, options, request))
    party = party_of(run.ctx, run.case, request.role)
    if passed > request.reminded and party is not None:
        send_ask(run, options, request, party, again=True)
        run.ctx.record("form.reminded", run.case, request=request.id, name=request.name, role=request.role)
    request.reminded = max(passed, request.reminded)


def _moments(run: StepRun, options: Ask, request: FieldRequest) -> list[datetime]:
    """When the reminders go out, the earliest first."""
    start = aware(request.asked_at, run.ctx.now())
    found = (run.over(delay, start, options.calendar) for delay in options.remind)
    return sorted(one for one in found if one is not None)


def _next_moment(run: StepRun, options: Ask, request: FieldRequest) -> datetime | None:
    """When to look again: at the next reminder, or when the time is over."""
    now = run.ctx.now()
    ahead = [one for one in _moments(run, options, request) if one > now]
    due = [aware(request.due_at, now)] if request.due_at else []
    return min((*ahead, *due), default=None)


def _leave(run: StepRun, options: Ask, request: FieldRequest | None) -> None:
    status = request.status if request else NOBODY
    submission = _submission(run, request) if request and status == ANSWERED else None
    run.leave_exactly(
        options.id,
        {
            "outcome": status,
            "answered": status == ANSWERED,
            "timed_out": status == LATE,
            "at": request.answered_at if request and status == ANSWERED else None,
            "by": request.answered_by if request and status == ANSWERED else "",
            "form": read_values(run.pack, options.form, submission.data) if submission else {},
        },
    )


def _submission(run: StepRun, request: FieldRequest) -> CaseSubmission | None:
    return run.ctx.session.get(CaseSubmission, request.submission) if request.submission else None
