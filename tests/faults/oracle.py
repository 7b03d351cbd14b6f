"""What must hold after every fault (I1 to I8), and while it lasts."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from threading import Event, Thread

import httpx
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from core.cli.operating import find_tampering
from core.database import snapshot
from core.incidents import Incident, IncidentStatus
from core.kernel import Kernel
from core.outbox import OutboxMessage, Status
from modules.cases.models import Case, CaseProcess, ProcessStatus
from modules.messages.models import Message
from tests.faults.figures import Figures
from tests.faults.receivers import keys_by_title, ticket_for
from tests.faults.stacks import ENCRYPTION_KEY, SECRET_KEY, Stack
from tests.faults.walkers import CODE, EMAIL, WALKER, Sent, Walker
from tests.fixtures.processes import wait_for

Look = Callable[[], Iterator[str]]
"""One look at everything: a sentence for each thing that does not agree with another."""
RECOVERY = 60.0
"""Seconds after which all work is done, or an incident."""
CANARIES = (*WALKER.values(), EMAIL, CODE, SECRET_KEY, ENCRYPTION_KEY, "canary-")
"""Personal data and secrets of these tests: no log may hold them."""


def judge(stack: Stack, *walkers: Walker, figures: Figures) -> None:
    """Everything holds; the figures are counted whatever comes of it."""
    settled = _settle(stack.kernel)
    sent = [one for walker in walkers for one in walker.sent]
    told = [one for walker in walkers for one in walker.told]
    with snapshot(stack.kernel.engine) as session:
        lost, twice = _counted(session, sent)
        doubled = list(_doubled(stack, session, told))
    figures.acknowledged, figures.lost = sum(one.acknowledged for one in sent), len(lost)
    figures.effects, figures.doubled = len(told), len(doubled)
    wrong = {
        "I1: acknowledged and not in the journal": lost,
        "I1: twice in the journal": twice,
        "I2: effects that the outside takes for two": doubled,
        "I3, I4, I5: journal, cases, documents": list(find_tampering(stack.kernel)),
        "I6: neither done nor an incident": settled,
        "I8: personal data or secrets in a log": [canary for canary in CANARIES if canary in stack.logs()],
    }
    assert not any(wrong.values()), {name: found for name, found in wrong.items() if found}
    figures.survived = 1


def _counted(session: Session, sent: Sequence[Sent]) -> tuple[list[str], list[str]]:
    """Acknowledged commands that are not in the journal, and commands that are there more than once."""
    counts = [(one, one.found(session)) for one in sent]
    lost = [one.what for one, number in counts if one.acknowledged and number < 1]
    return lost, [one.what for one, number in counts if number > 1]


def _doubled(stack: Stack, session: Session, told: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Effects that the outside took for two different ones, and answers that came home wrong."""
    references = {case.reference: case for case in session.exec(select(Case)).all()}
    for title, keys in keys_by_title(stack.desk).items():
        ticket = references[title].data.get("ticket")
        if len(keys) > 1 or (ticket and ticket != ticket_for(next(iter(keys)))):
            yield title
    known = {one.message_id: one.case_id for one in session.exec(select(Message)).all()}
    yield from (identity for identity in stack.letters.accepted if identity not in known)
    for case_id, process in told:
        letters = [identity for identity, case in known.items() if case == case_id]
        if process == "tell" and len(letters) > 1:
            yield case_id


def _settle(kernel: Kernel) -> list[str]:
    """What is left after the time of recovery."""
    with suppress(AssertionError):
        wait_for(lambda: not unsettled(kernel), RECOVERY, "recovery")
    return unsettled(kernel)


def unsettled(kernel: Kernel) -> list[str]:
    """Messages and processes that are neither done nor an incident."""
    with snapshot(kernel.engine) as session:
        open_ = {one.subject for one in session.exec(select(Incident).where(Incident.status == IncidentStatus.OPEN))}
        unfinished = col(OutboxMessage.status).in_([Status.WAITING, Status.RUNNING])
        messages = [one.effect for one in session.exec(select(OutboxMessage).where(unfinished))]
        running = col(CaseProcess.status).in_([ProcessStatus.RUNNING, ProcessStatus.WAITING])
        processes = [one.name for one in session.exec(select(CaseProcess).where(running)) if _told(session, one, open_)]
    return [*messages, *processes]


def _told(session: Session, process: CaseProcess, incidents: set[str]) -> bool:
    """Whether nobody is told that the process does not go on."""
    mine = session.exec(select(OutboxMessage.id).where(OutboxMessage.case_id == process.case_id)).all()
    return not incidents & {process.id, *mine}


@contextmanager
def watching(stack: Stack, walker: Walker) -> Iterator[None]:
    """Readers, in the database and over HTTP, for as long as it lasts: none may see half a command (I7)."""
    over, seen = Event(), list[str]()
    looks: tuple[Look, ...] = (partial(look_behind, stack), partial(look_from_outside, walker))
    readers = [Thread(target=_look, args=(over, seen, look), daemon=True) for look in looks]
    for reader in readers:
        reader.start()
    try:
        yield
    finally:
        over.set()
        for reader in readers:
            reader.join(30)
    assert seen == [], f"I7: half a command: {seen[:5]}"


def _look(over: Event, seen: list[str], look: Look) -> None:
    while not over.wait(0.1):
        with suppress(httpx.TransportError, DBAPIError):  # what is away shows nothing
            seen.extend(look())


def look_behind(stack: Stack) -> Iterator[str]:
    """What does not agree in the database: what `verify` says while people work, and fields that follow others."""
    yield from find_tampering(stack.kernel)
    with snapshot(stack.kernel.engine) as session:
        yield from (f"{one.reference}: half a change" for one in session.exec(select(Case)) if not whole(one.data))


def look_from_outside(walker: Walker) -> Iterator[str]:
    """What does not agree over HTTP."""
    listed = walker.ask("GET", "/cases")
    for item in listed.json()["items"][:3] if listed.is_success else ():
        answer = walker.ask("GET", f"/cases/{item['id']}")
        if answer.is_success and not whole(answer.json()["values"]):
            yield f"{item['reference']}: half a change over HTTP"


def whole(values: dict[str, object]) -> bool:
    """Whether the field that is twice another one is."""
    return float(str(values["twice"])) == 2 * float(str(values["amount"]))


def recover(stack: Stack) -> None:
    """Mend what was broken, and start what is not there."""
    for proxy in stack.proxies.values():
        proxy.mend()
    revive(stack)


def revive(stack: Stack) -> None:
    """Start what is not there, without faults."""
    for role in stack.roles:
        process = stack.processes.get(role)
        if process is None or not process.is_alive():
            stack.kill(role)
            stack.start(role)
