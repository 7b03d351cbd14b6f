"""How much another system is asked: the limits of its connector, held by all processes together."""

from core import limiting
from core.database import reading, writing
from core.definitions.packs import Pack
from core.kernel import Kernel
from core.limiting import Limits
from core.outbox import OutboxMessage
from modules.connectors.keeping import kept_by
from modules.connectors.language import Connector
from modules.connectors.models import ConnectorCall


def may_ask(kernel: Kernel, pack: Pack, connector: Connector) -> bool:
    """Whether a form or a dossier may ask one more question now; counts it.

    With SQLite each process counts for itself: whoever asks may hold the one place of a writer already.
    """
    key, most = f"lookup:{pack.name}/{connector.connector}", connector.limits.lookups
    if kernel.engine.dialect.name == "sqlite":
        return kept_by(kernel).may_ask(key, most)
    with writing(kernel.engine) as session:
        return limiting.take(session, key, most, kernel.clock.now())


def limits_of(kernel: Kernel, work: OutboxMessage) -> Limits | None:
    """The limits that a call of a process keeps."""
    with reading(kernel.engine) as session:
        call = session.get(ConnectorCall, str(work.payload["call"]))
    pack = kernel.definitions.in_force.get(call.pack) if call else None
    if call is None or pack is None or call.connector not in pack.all("connector"):
        return None
    declared: Connector = pack.get("connector", call.connector)
    return Limits(f"{pack.name}/{call.connector}", declared.limits.at_once, declared.limits.per_minute)
