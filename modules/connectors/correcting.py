"""An administrator corrects what a failed call was told, before it is tried again."""

from collections.abc import Callable, Iterable, Mapping

from core.context import Context
from core.errors import NotFound
from core.outbox import OutboxMessage
from core.registry import Correction
from modules.cases.formtypes import plain
from modules.connectors.errors import ArgumentWrong
from modules.connectors.kinds import read_as
from modules.connectors.language import Operation
from modules.connectors.models import CallStatus, ConnectorCall
from modules.connectors.stepoptions import operation_in

CORRECTED = "corrected"
"""In the payload of the work: how often it was corrected."""
TRUTH = {"true": True, "false": False}
FROM_TEXT: Mapping[str, Callable[[str], object]] = {"boolean": lambda text: TRUTH.get(text.strip().lower(), text)}
"""Kinds whose values are not read from texts as they are."""


def fields(ctx: Context, work: OutboxMessage) -> Iterable[str]:
    """The names of what the operation takes, while the call waits for an answer."""
    call = ctx.session.get(ConnectorCall, str(work.payload["call"]))
    operation = _operation(ctx, call) if call and call.status == CallStatus.WAITING else None
    return tuple(operation.takes) if operation else ()


def write(ctx: Context, work: OutboxMessage, values: Mapping[str, str]) -> None:
    """Keep new arguments; raises `ArgumentWrong`, which quotes none of them."""
    call = ctx.session.get(ConnectorCall, str(work.payload["call"]))
    operation = _operation(ctx, call) if call else None
    if call is None or operation is None:
        raise NotFound(kind="call", id=str(work.payload["call"]))
    read = {name: _read(operation, name, text) for name, text in values.items()}
    call.arguments = {**call.arguments, **plain(read)}
    work.payload = {**work.payload, CORRECTED: _times(work) + 1}
    ctx.session.add(call)
    ctx.session.add(work)


def key_of(work: OutboxMessage) -> str:
    """The idempotency key: one per question, so that what was corrected is another one."""
    times = _times(work)
    return f"{work.id}:{times}" if times else work.id


def _times(work: OutboxMessage) -> int:
    return int(work.payload.get(CORRECTED, 0))


def _read(operation: Operation, name: str, text: str) -> object:
    kind = operation.takes[name]
    try:
        return read_as(kind, FROM_TEXT.get(kind, str)(text))
    except ValueError as error:
        raise ArgumentWrong(name=name, expected=str(error)) from None


def _operation(ctx: Context, call: ConnectorCall) -> Operation | None:
    pack = ctx.kernel.definitions.in_force.get(call.pack)
    return operation_in(pack, call.connector, call.operation) if pack else None


CORRECTION = Correction(fields, write)
