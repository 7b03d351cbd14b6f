"""The kinds `process` and `loop`: what a case could not do or end by itself, and how an administrator has it go on."""

from core.context import Context
from core.errors import NotFound
from core.incidents import Incident
from core.registry import IncidentKind
from modules.cases.errors import NotRestartable
from modules.cases.failing import LOOP, PROCESS
from modules.cases.loading import load_case
from modules.cases.models import Case, CaseProcess, ProcessStatus
from modules.cases.running import restart
from modules.cases.settling import settle
from modules.cases.stopping import short_name


def retry_process(ctx: Context, incident: Incident) -> None:
    """Let the process go on at the step that failed; raises `NotRestartable` when there is no such place any more."""
    case, process = _case(ctx, incident), ctx.session.get(CaseProcess, incident.subject)
    if process is None or process.status != ProcessStatus.INCIDENT or case.closed_at is not None:
        raise NotRestartable(name=incident.name)
    if incident.details.get("definition") != case.definition:
        raise NotRestartable(name=incident.name)
    ctx.record("process.retried", case, process=short_name(process))
    restart(ctx, case, process, int(incident.details["at"]))
    settle(ctx, case)


def retry_loop(ctx: Context, incident: Incident) -> None:
    """Let the case settle again."""
    settle(ctx, _case(ctx, incident))


def _leave(_: Context, __: Incident) -> None:
    """What stopped stays stopped."""


def _label(_: Context, incident: Incident) -> str:
    return incident.name


def _case(ctx: Context, incident: Incident) -> Case:
    if incident.case_id is None:
        raise NotFound(kind="case", id="")
    return load_case(ctx, incident.case_id)


KINDS = (
    IncidentKind(PROCESS, title="Process", retry=retry_process, skip=_leave, label=_label),
    IncidentKind(LOOP, title="Endless repetition", retry=retry_loop, skip=_leave, label=_label),
)
