"""After the commit: ask the system, and bring its answer back as a command."""

from core.actors import SYSTEM
from core.database import reading
from core.definitions.packs import Pack
from core.dispatch import dispatch
from core.errors import GaveUp, LiasseError, NotFound
from core.failpoints import Point, reach
from core.kernel import Kernel
from core.outbox import MOST_ATTEMPTS, OutboxMessage
from core.outgoing.errors import AddressRefused, OutgoingError
from modules.cases.formtypes import leave
from modules.connectors.asking import Answer, Asked, ask_connector
from modules.connectors.commands import TakeAnswer, failure
from modules.connectors.correcting import key_of
from modules.connectors.errors import (
    AnswerDoesNotFit,
    AnswerRefused,
    ArgumentMissing,
    ConnectorError,
    NoStub,
)
from modules.connectors.models import CallStatus, ConnectorCall
from modules.connectors.stepoptions import operation_in

HOPELESS = (AddressRefused, AnswerDoesNotFit, AnswerRefused, ArgumentMissing, NoStub)
"""What another attempt would not change."""


def call_connector(kernel: Kernel, work: OutboxMessage) -> None:
    """Ask the system and let the process go on. A repetition carries the same key, and asks no more once answered.

    Raises what went wrong, to be tried again; `GaveUp` when that is of no use and an administrator must decide.
    """
    call = _waiting(kernel, str(work.payload["call"]))
    if call is None:
        return
    try:
        _ask(kernel, call, key_of(work))
    except (ConnectorError, OutgoingError, AnswerDoesNotFit) as error:
        _failed(kernel, call, work, error)


def _ask(kernel: Kernel, call: ConnectorCall, key: str) -> None:
    pack = _pack(kernel, call)
    answer = ask_connector(kernel, Asked(pack, call.connector, call.operation, call.arguments, key))
    reach(Point.EFFECT_ACCEPTED)
    dispatch(kernel, TakeAnswer(call_id=call.id, answer=_left(pack, call, answer), stub=answer.stub), SYSTEM)


def _left(pack: Pack, call: ConnectorCall, answer: Answer) -> dict[str, object]:
    operation = operation_in(pack, call.connector, call.operation)
    assert operation
    told = {"failed": False, "found": answer.found, "reason": ""}
    return leave(operation.answer(call.name), {**answer.values, **told})


def _failed(kernel: Kernel, call: ConnectorCall, work: OutboxMessage, error: LiasseError) -> None:
    """Go on without an answer, give up, or raise the error so that it is tried again."""
    over = isinstance(error, HOPELESS) or work.attempts >= min(call.attempts, MOST_ATTEMPTS)
    if not over:
        raise error
    if not call.goes_on:
        raise GaveUp(reason=str(error)) from error
    dispatch(kernel, TakeAnswer(call_id=call.id, answer=failure(str(error))), SYSTEM)


def _waiting(kernel: Kernel, call_id: str) -> ConnectorCall | None:
    with reading(kernel.engine) as session:
        call = session.get(ConnectorCall, call_id)
        session.expunge_all()
        return call if call and call.status == CallStatus.WAITING else None


def _pack(kernel: Kernel, call: ConnectorCall) -> Pack:
    pack = kernel.definitions.in_force.get(call.pack)
    if pack is None:
        raise NotFound(kind="pack", id=call.pack)
    return pack
