"""A look at what another system knows, for somebody who waits: bounded in time and in number."""

import structlog

from core.kernel import Kernel
from core.outgoing.errors import OutgoingError
from modules.connectors.asking import Answer, Asked, ask_connector, find_operation
from modules.connectors.errors import ConnectorError, TooManyQuestions
from modules.connectors.pacing import may_ask

log = structlog.get_logger("connectors")


def glance(kernel: Kernel, asked: Asked) -> Answer | None:
    """The answer, or None when it can't be had now."""
    try:
        connector, _ = find_operation(asked)
        if not may_ask(kernel, asked.pack, connector):
            raise TooManyQuestions(**asked.names)
        return ask_connector(kernel, asked)
    except (ConnectorError, OutgoingError) as error:
        log.warning("no glance", pack=asked.pack.name, **asked.names, error=type(error).__name__)
        return None
