"""The answer of another system comes back: fields are set, and the process goes on."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from core.commands import CommandModel
from core.context import Context
from core.errors import NotFound
from core.expressions.types import Record
from modules.cases.definitions import case_type_of
from modules.cases.formtypes import leave, plain, read_left
from modules.cases.loading import load_case
from modules.cases.models import Case
from modules.cases.processes import resume
from modules.cases.settling import settle
from modules.cases.values import set_values
from modules.connectors.errors import AnswerDoesNotFit
from modules.connectors.language import OWN
from modules.connectors.models import CallStatus, ConnectorCall
from modules.connectors.steps import told

Identifier = Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
NO_RESULTS = Record("answer", OWN)


class TakeAnswer(CommandModel):
    """A system answered a call, or will not."""

    call_id: Identifier
    """The call."""
    answer: dict[str, Any]
    """What later steps know: the results, with `found`, `failed` and `reason`."""
    stub: bool = False
    """Whether it is only an example."""


def take_answer(command: TakeAnswer, ctx: Context) -> dict[str, Any]:
    """Let the process go on with the answer, once; raises `AnswerDoesNotFit`."""
    ctx.require_administrator()
    case, call = _load(ctx, command.call_id)
    if call.status != CallStatus.WAITING:
        return {"call_id": call.id, "taken": False}
    finish(ctx, case, call, command.answer, stub=command.stub)
    return {"call_id": call.id, "taken": True}


def failure(reason: str) -> dict[str, Any]:
    """The answer of a call that failed."""
    return leave(NO_RESULTS, {"failed": True, "found": False, "reason": reason})


def finish(ctx: Context, case: Case, call: ConnectorCall, answer: Mapping[str, Any], *, stub: bool = False) -> None:
    """Set the fields, tell the journal, and let the process go on."""
    failed = bool(answer["failed"])
    call.status = CallStatus.FAILED if failed else CallStatus.ANSWERED
    call.answered_at, call.arguments = ctx.now(), {}
    ctx.session.add(call)
    if failed:
        ctx.record("connector.failed", case, **told(call))
    else:
        ctx.record("connector.answered", case, **told(call), found=bool(answer["found"]), stub=stub)
        _fill(ctx, case, call, read_left(answer))
    resume(ctx, case, f"call:{call.id}", {call.name: answer} if call.name else {})
    settle(ctx, case)


def _fill(ctx: Context, case: Case, call: ConnectorCall, results: Mapping[str, object]) -> None:
    """Set the fields that the call names; a closed case keeps what it has, and nothing found empties nothing."""
    if case.closed_at is not None or not results["found"]:
        return
    case_type = case_type_of(ctx, case)
    values = {}
    for field, result in call.into.items():
        if field in case_type.fields and result in results:
            try:
                values[field] = case_type.fields[field].read(plain(results[result]))
            except (ValueError, TypeError, ArithmeticError):
                raise AnswerDoesNotFit(field=field, reason=f"the result {result} is none of its values") from None
    set_values(ctx, case, case_type, values, f"step:{call.process}")


def _load(ctx: Context, call_id: str) -> tuple[Case, ConnectorCall]:
    """The case, locked, and then the call as it stands."""
    call = ctx.session.get(ConnectorCall, call_id)
    if call is None:
        raise NotFound(kind="call", id=call_id)
    case = load_case(ctx, call.case_id)
    ctx.session.refresh(call)
    return case, call
