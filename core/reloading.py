"""In development: edit a definition, and it is in force a moment later; a mistake shows and the last good one stays."""

from threading import Event, Thread

from watchfiles import watch

from core.app import publish_definitions
from core.definitions.load import Loaded
from core.definitions.packs import Pack
from core.definitions.precedence import Insistence
from core.diagnostics import render
from core.kernel import Kernel
from core.terminal import terminal

errors = terminal(stderr=True)
DEBOUNCE_MS = 300


class Reloader:
    """Watches the folders of definitions and forms in a thread."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._stop = Event()
        self._thread = Thread(target=self._watch, name="liasse-reload", daemon=True)

    def start(self) -> None:
        """Start watching."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _watch(self) -> None:
        settings = self._kernel.settings
        folders = [folder for folder in (settings.definitions, settings.forms) if folder.is_dir()]
        for _ in watch(*folders, stop_event=self._stop, debounce=DEBOUNCE_MS, raise_interrupt=False):
            self.reload()

    def reload(self) -> None:
        """Read everything again and tell what came of it."""
        try:
            loaded, told = self._publish()
        except Exception as error:  # whatever goes wrong, the server goes on with the last good definitions
            errors.print(f"definitions could not be reloaded: {type(error).__name__}: {error}")
            return
        for line in told:
            errors.print(line, soft_wrap=True)
        if loaded.diagnostics:
            errors.print(render(loaded.diagnostics, loaded.sources, colour=False), soft_wrap=True)
            errors.print("The last good definitions stay in force.")
        else:
            errors.print(f"Definitions reloaded: {', '.join(sorted(loaded.packs))}.")

    def _publish(self) -> tuple[Loaded, list[str]]:
        """What was read, and a line for each pack of which another version is in force now."""
        before = {name: pack.hash for name, pack in self._kernel.definitions.in_force.items()}
        loaded = publish_definitions(self._kernel, Insistence.FORCE)
        now = self._kernel.definitions.in_force.values()
        return loaded, [self._told(pack) for pack in now if before.get(pack.name) != pack.hash]

    def _told(self, pack: Pack) -> str:
        """What was put in force, with what modules say of it, such as how many cases run by another version."""
        parts = self._kernel.registry.parts("publication_note").values()
        notes = [note for part in parts if part.run for note in part.run(self._kernel, pack)]
        return " ".join((f"Put in force: {pack.name} {pack.manifest.version} ({pack.hash[:10]}).", *notes))
