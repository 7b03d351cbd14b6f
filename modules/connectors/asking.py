"""Ask a system that a pack declares, or give the example answer where none is connected."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog

from core.actors import SYSTEM
from core.definitions.bindings import bindings_of
from core.definitions.packs import Pack
from core.definitions.parameters import parameter_values
from core.kernel import Kernel
from core.outgoing.asking import Reply, ask
from core.outgoing.reach import Reach
from modules.connectors.answers import parse, results_of
from modules.connectors.errors import (
    AnswerBroken,
    AnswerRefused,
    AnswerUnreadable,
    ArgumentMissing,
    NoStub,
    NoSuchOperation,
    NotFilledIn,
)
from modules.connectors.kinds import read_as, written
from modules.connectors.language import Bound, Connector, Operation
from modules.connectors.questions import keys_of, question_of

log = structlog.get_logger("connectors")
TRY_AGAIN = frozenset((408, 425, 429))


@dataclass(frozen=True)
class Asked:
    """What is asked of whom; `key` lets the system tell a repetition, `seconds` bounds the connector's own patience."""

    pack: Pack
    connector: str
    operation: str
    arguments: Mapping[str, Any]
    key: str = ""
    seconds: int = 60

    @property
    def names(self) -> dict[str, str]:
        """Whom it is asked, for messages."""
        return {"connector": self.connector, "operation": self.operation}


@dataclass(frozen=True)
class Answer:
    """The results by name, whether there was such a thing, and whether it is only an example."""

    values: Mapping[str, object]
    found: bool = True
    stub: bool = False


def ask_connector(kernel: Kernel, asked: Asked) -> Answer:
    """The answer; raises a `ConnectorError` or an `OutgoingError`."""
    connector, operation = find_operation(asked)
    arguments = _read_arguments(operation, asked)
    live = is_live(kernel, asked.pack, connector)
    if live:
        status, content = _ask_system(kernel, asked, arguments)
    else:
        status, content = _ask_stub(connector, asked, arguments)
    log.info("connector asked", pack=asked.pack.name, **asked.names, status=status, example=not live)
    if status in operation.nothing_on:
        return Answer(results_of(operation, None, asked.names), found=False, stub=not live)
    return Answer(results_of(operation, content, asked.names), stub=not live)


def find_operation(asked: Asked) -> tuple[Connector, Operation]:
    """The connector and its operation; raises `NoSuchOperation`."""
    connector: Connector | None = asked.pack.get("connector", asked.connector)
    operation = connector.operations.get(asked.operation) if connector else None
    if connector is None or operation is None:
        raise NoSuchOperation(**asked.names)
    return connector, operation


def _read_arguments(operation: Operation, asked: Asked) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, kind in operation.takes.items():
        try:
            found[name] = read_as(kind, asked.arguments.get(name))
        except ValueError:
            raise ArgumentMissing(argument=name, **asked.names) from None
    return found


def is_live(kernel: Kernel, pack: Pack, connector: Connector) -> bool:
    """Whether the system itself is asked. Where it is not connected, example answers do in development only."""
    if kernel.settings.connectors == "stub":
        return False
    missing = [name for name in connector.bindings() if not kernel.bindings.is_filled(pack, name)]
    if missing and not kernel.settings.development:
        raise NotFilledIn(connector=connector.connector, operation="", bindings=", ".join(missing))
    return not missing


def _ask_system(kernel: Kernel, asked: Asked, arguments: Mapping[str, object]) -> tuple[int, Any]:
    connector, operation = find_operation(asked)
    address = connector.address
    url = str(kernel.bindings.value(asked.pack, address.binding)) if isinstance(address, Bound) else address
    question = question_of(connector, operation, _known(kernel, asked.pack, arguments), url, asked.names)
    headers = {**question.headers, **keys_of(connector.auth, kernel.bindings, asked.pack)}
    if asked.key:
        headers["idempotency-key"] = asked.key
    question = replace(question, headers=headers, seconds=min(connector.seconds, asked.seconds))
    reply = ask(question, Reach.of(kernel.settings))
    return reply.status, _content(reply, operation, asked)


def _known(kernel: Kernel, pack: Pack, arguments: Mapping[str, object]) -> dict[str, object]:
    """What a body's expressions may read."""
    now = kernel.clock.now()
    today = now.astimezone(pack.manifest.zone).date()
    around = {"actor": SYSTEM.facts(), "now": now, "today": today, **parameter_values(pack, today)}
    return {**around, **({"bindings": kernel.bindings.known(pack)} if bindings_of(pack) else {}), **arguments}


def _content(reply: Reply, operation: Operation, asked: Asked) -> Any:
    if reply.status in operation.nothing_on:
        return None
    _refuse_failures(reply.status, asked)
    content = parse(reply, asked.names)
    if not isinstance(content, Mapping | list) and (operation.gives or operation.list_):
        raise AnswerUnreadable(reason="it holds no values", **asked.names)
    return content


def _refuse_failures(status: int, asked: Asked) -> None:
    if 200 <= status < 300:
        return
    if status in TRY_AGAIN or status >= 500:
        raise AnswerBroken(status=status, **asked.names)
    raise AnswerRefused(status=status, **asked.names)


def _ask_stub(connector: Connector, asked: Asked, arguments: Mapping[str, object]) -> tuple[int, Any]:
    operation = connector.operations[asked.operation]
    for example in connector.stub.get(asked.operation, ()):
        if all(written(value) == written(arguments.get(name)) for name, value in example.with_.items()):
            if example.status not in operation.nothing_on:
                _refuse_failures(example.status, asked)
            return example.status, example.answer
    raise NoStub(**asked.names)
