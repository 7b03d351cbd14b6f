"""The kernel: everything that commands, queries and background work share in one process."""

from dataclasses import dataclass, field

from sqlalchemy import Engine

from core.access.policies import Policies
from core.bell import Bell, SilentBell
from core.bindings import Bindings
from core.clock import Clock, SystemClock
from core.definitions.store import DefinitionStore
from core.encryption.keyring import Keyring
from core.leases import Leases
from core.registry import Registry
from core.settings import Settings
from core.storage.contract import Storage
from core.translations import Catalogues


@dataclass
class Kernel:
    """One process's view of the installation; only `core.app` builds it."""

    settings: Settings
    registry: Registry
    engine: Engine
    storage: Storage
    definitions: DefinitionStore
    catalogues: Catalogues
    signing_key: str
    clock: Clock = field(default_factory=SystemClock)
    bell: Bell = field(default_factory=SilentBell)
    leases: Leases = field(default_factory=Leases)
    bindings: Bindings = field(default_factory=Bindings)
    keyring: Keyring = field(default_factory=lambda: Keyring(tuple))

    @property
    def policies(self) -> Policies:
        """The policies of the packs in force."""
        return self.definitions.policies
