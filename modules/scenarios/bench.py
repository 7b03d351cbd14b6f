"""What one process needs to play scenarios: compiled packs, an empty upgraded database, a fresh product for each."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Engine

from core.clock import VirtualClock
from core.definitions.lenient import load_despite_scenarios
from core.definitions.load import Loaded, Sources
from core.definitions.packs import Pack
from core.definitions.store import DefinitionStore
from core.encryption.keyring import Keyring
from core.encryption.masterkeys import read_keys
from core.kernel import Kernel
from core.leases import Leases
from core.migrations import upgrade
from core.modules import text_folders
from core.registry import Registry
from core.settings import Settings
from core.translations import Catalogues
from modules.scenarios.beginning import beginning
from modules.scenarios.language import Scenario
from modules.scenarios.memory import MemoryStorage, copy_database, open_memory
from modules.scenarios.passing import Passing
from modules.scenarios.people import Cast
from modules.scenarios.scene import Scene
from modules.scenarios.tracing import Trace, tracing_registry

ADDRESS = "https://liasse.example"
KEY = "scenarios sign nothing that leaves memory"
SEALING_KEY = b64encode(sha256(KEY.encode()).digest()).decode()
"""What encrypted fields are sealed with: it protects nothing, since all of it is made up."""


@dataclass
class Bench:
    """Plays scenarios of the packs in `folders`; each one in a product of its own, in memory.

    `root` is the folder that holds the packs' folders, for the files that scenarios name.
    """

    registry: Registry
    folders: Mapping[str, Sources]
    root: Path | None = None
    trace: Trace = field(default_factory=Trace)
    kept: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def traced(self) -> Registry:
        """The registry with stand-ins for what reaches outside."""
        return tracing_registry(self.registry, self.trace)

    @cached_property
    def loaded(self) -> Loaded:
        """The packs, compiled with the traced registry; scenarios with a mistake are left out."""
        return load_despite_scenarios(self.folders, self.traced)

    @cached_property
    def _template(self) -> Engine:
        engine = open_memory()
        upgrade(engine)
        return engine

    @cached_property
    def _engine(self) -> Engine:
        return open_memory()

    @cached_property
    def _definitions(self) -> DefinitionStore:
        """The packs in force, read from the template: no scenario changes them."""
        store = DefinitionStore(self._template, self.traced)
        store.publish(self.loaded)
        return store

    @cached_property
    def _catalogues(self) -> Catalogues:
        return Catalogues(text_folders())

    @cached_property
    def settings(self) -> Settings:
        """Settings that don't depend on the installation."""
        usual = {name: one.get_default(call_default_factory=True) for name, one in Settings.model_fields.items()}
        changed = {"public_url": ADDRESS, "worker": "none", "connectors": "stub", "secret_key": SecretStr(KEY)}
        return Settings.model_construct(None, **{**usual, **changed})

    @contextmanager
    def scene(self, pack: Pack, scenario: Scenario) -> Iterator[Scene]:
        """A fresh product at the scenario's beginning; the one before is gone."""
        self._definitions.in_force  # published before the copy is taken  # noqa: B018
        copy_database(self._template, self._engine)
        self.trace.clear()
        clock = VirtualClock(beginning(pack, scenario).replace(tzinfo=pack.manifest.zone).astimezone(UTC))
        kernel = self._kernel(clock)
        language = scenario.language or pack.manifest.languages[0]
        yield Scene(
            kernel=kernel,
            clock=clock,
            pack=pack,
            cast=Cast(kernel, pack, language, scenario.people),
            passing=Passing(kernel, clock, pack.manifest.zone),
            kept=self.kept,
            trace=self.trace,
            folder=self.root / pack.name if self.root else None,
        )

    def close(self) -> None:
        """Let go of its databases; it plays nothing any more."""
        self._engine.dispose()
        self._template.dispose()

    def _kernel(self, clock: VirtualClock) -> Kernel:
        return Kernel(
            settings=self.settings,
            registry=self.traced,
            engine=self._engine,
            storage=MemoryStorage(clock),
            definitions=self._definitions,
            catalogues=self._catalogues,
            signing_key=KEY,
            keyring=Keyring(partial(read_keys, SEALING_KEY)),
            leases=Leases(beat=None),
            clock=clock,
        )
