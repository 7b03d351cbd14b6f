"""`upgrade`, `demo`, `verify`: look after an installation."""

from collections.abc import Iterator
from typing import Annotated

import typer

from core.app import build_kernel, publish_definitions
from core.cli.answering import AsJson, errors, tell
from core.cli.exits import Exit
from core.cli.progress import working
from core.database import snapshot
from core.definitions.load import Loaded
from core.definitions.precedence import Insistence
from core.diagnostics import render
from core.encryption.rotating import rotate_keys
from core.journal import verify as verify_journal
from core.kernel import Kernel
from core.logs import configure
from core.migrations import require_current
from core.migrations import upgrade as upgrade_schema
from core.settings import load_settings
from core.storage.trying import try_out


def open_kernel() -> Kernel:
    """The kernel with settings from the environment."""
    settings = load_settings()
    configure(settings)
    return build_kernel(settings)


def report_mistakes(loaded: Loaded) -> None:
    """Print the mistakes of the packs that were left out."""
    if loaded.diagnostics:
        errors.print(render(loaded.diagnostics, loaded.sources, colour=False), soft_wrap=True)


def upgrade(
    force: Annotated[
        bool, typer.Option(help="Put the folder's packs also over versions that people published.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the database to the newest schema, and put the packs in force. Exits 1 when a pack has a mistake.

    A version that people published stays in force, unless the folder's was never published and has a higher number.
    """
    kernel = open_kernel()
    with working("Bringing the database up to date"):
        upgrade_schema(kernel.engine)
    with working("Putting the packs in force"):
        loaded = publish_definitions(kernel, Insistence.FORCE if force else Insistence.UPGRADE)
    report_mistakes(loaded)
    settled = kernel.definitions.settled
    with working("Setting the store up"):
        told = [*settled.told(), *kernel.storage.set_up(), *set_up(kernel)]
        try_out(kernel.storage)
    answer = {
        "packs": sorted(kernel.definitions.in_force),
        "put": [one.pack.name for one in settled.put],
        "kept": [one.pack.name for one in settled.kept],
        "mistakes": len(loaded.diagnostics),
        "told": told,
    }
    words = f"The database is up to date; {len(kernel.definitions.in_force)} pack(s) in force."
    tell(answer, as_json, lambda: "\n".join([*told, words]))
    raise typer.Exit(Exit.NOT_FINE if loaded.diagnostics else Exit.FINE)


def set_up(kernel: Kernel) -> list[str]:
    """Let every module make what an installation can't do without; returns what there is to tell, such as a login."""
    told = [part.run(kernel) for part in kernel.registry.parts("setup").values() if part.run]
    return [str(one) for one in told if one]


def demo(as_json: AsJson = False) -> None:
    """Seed demo people, cases and documents; what is there already is kept."""
    kernel = open_kernel()
    upgrade_schema(kernel.engine)
    report_mistakes(publish_definitions(kernel))
    for line in kernel.definitions.settled.told():
        errors.print(line, soft_wrap=True)
    people = seed(kernel)
    words = "\n".join(["Demo data is there.", *(["New people who can sign in:", *people] if people else [])])
    tell({"packs": sorted(kernel.definitions.in_force), "told": people}, as_json, lambda: words)


def seed(kernel: Kernel) -> list[str]:
    """Let every module seed the demo data of every pack, once; returns what there is to tell, such as new people."""
    told: list[str] = []
    for name in sorted(kernel.definitions.in_force):
        folder = kernel.settings.definitions / name
        for part in kernel.registry.parts("demo").values():
            if part.run:
                told += part.run(kernel, folder) or []
    return told


def verify(as_json: AsJson = False) -> None:
    """Prove that nothing was tampered with: journals, cases, documents. Exits 1 and names what is wrong."""
    kernel = open_kernel()
    require_current(kernel.engine)
    problems = []
    for problem in find_tampering(kernel):
        problems.append(problem)
        errors.print(problem)
    words = f"{len(problems)} thing(s) do not agree." if problems else "Everything agrees."
    tell({"problems": problems}, as_json, lambda: words)
    raise typer.Exit(Exit.NOT_FINE if problems else Exit.FINE)


def find_tampering(kernel: Kernel) -> Iterator[str]:
    """A sentence for everything that does not agree."""
    with working("Verifying the journal"), snapshot(kernel.engine) as session:
        yield from verify_journal(session)
    for part in kernel.registry.parts("verify").values():
        with working(f"Verifying {part.name}"):
            yield from part.run(kernel) if part.run else ()


def change_keys(as_json: AsJson = False) -> None:
    """Seal encrypted fields with new keys. Killed halfway, run it again: it goes on where it stopped."""
    kernel = open_kernel()
    require_current(kernel.engine)
    with working("Changing keys"):
        told = list(rotate_keys(kernel))
    tell({"told": told}, as_json, lambda: "\n".join(told))
