"""What a case can't do or end by itself stops, and becomes an incident; the rest of the case is left as it is."""

from collections.abc import Mapping

from core.context import Context
from core.failures import Failure
from core.incidents import Incident, describe, open_incident
from modules.cases.models import Case, CaseProcess
from modules.cases.stopping import fail_process, short_name

PROCESS, LOOP = "process", "loop"
OTHERWISE = "A step can’t be done: {reason}."
WORDS: Mapping[str, str] = {
    "runs_away": "Its steps lead back to themselves. Change the definition, or what they depend on.",
    "too_deep": "Too many wait one for the other, or belong one to the other. Change what it depends on.",
    "too_many": "Its list is longer than 500. Shorten it.",
    "not_possible": "The transition that it runs can’t run where the case stands, or its condition does not hold.",
    "no_party_name": "Somebody for whom it opens a case has no name. Correct what it reads, and start it again.",
    "no_party_email": "Somebody for whom it opens a case has no e-mail address. Correct what it reads, and start it "
    "again.",
    "wrong_party_email": "Somebody for whom it opens a case has an e-mail address that can’t be one. Correct what it "
    "reads, and start it again.",
    "wrong_party": "What it says of somebody for whom it opens a case is too long or not written as it must be. "
    "Correct what it reads, and start it again.",
    "nobody": "The person or role that was to do its task is not there. Name somebody else.",
}
LOOPED = "What the case did by itself did not end: {action} was to run once more. Change what it depends on."


def fail_at(ctx: Context, case: Case, process: CaseProcess, reason: str, position: int) -> None:
    """Stop a process that can't go on, and keep the instruction at which an administrator may have it go on."""
    fail_process(ctx, case, process, reason)
    details = {"reason": reason, "at": str(position), "definition": case.definition}
    failure = Failure(reason, WORDS.get(reason, OTHERWISE), details)
    _open(ctx, case, PROCESS, process.id, _name_with_row(process), failure)


def _name_with_row(process: CaseProcess) -> str:
    """The name of the process, with the number of the value of a list that it is about: `notify #3`."""
    row = (process.branch or "").rpartition(".")[2]
    return f"{short_name(process)} #{row}" if row.isdigit() else short_name(process)


def tell_loop(ctx: Context, case: Case, action: str) -> None:
    """What the case did by itself was stopped; `action` was to run next."""
    _open(ctx, case, LOOP, case.id, action, Failure("looped", LOOPED, {"action": action}))


def _open(ctx: Context, case: Case, kind: str, subject: str, name: str, failure: Failure) -> None:
    incident = Incident(
        kind=kind,
        subject=subject,
        name=name,
        case_id=case.id,
        since=ctx.now(),
        code="",
        words="",
        details={},
    )
    open_incident(ctx.session, describe(incident, failure))
