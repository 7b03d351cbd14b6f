"""`upgrade`, `demo`, `verify`, `doctor`: look after an installation."""

import sys
from collections.abc import Callable
from functools import partial

import typer
from rich.console import Console

from core.actors import SYSTEM
from core.app import build_kernel, publish_definitions
from core.context import reading
from core.definitions.load import Loaded
from core.diagnostics import render
from core.encryption.rotating import rotate_keys
from core.errors import LiasseError
from core.journal import verify as verify_journal
from core.kernel import Kernel
from core.logs import configure
from core.migrations import require_current
from core.migrations import upgrade as upgrade_schema
from core.settings import load_settings

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def open_kernel() -> Kernel:
    """The kernel with settings from the environment."""
    settings = load_settings()
    configure(settings)
    return build_kernel(settings)


def report_mistakes(loaded: Loaded) -> None:
    """Print the mistakes of the packs that were left out."""
    if loaded.diagnostics:
        errors.print(render(loaded.diagnostics, loaded.sources, colour=False), soft_wrap=True)


def upgrade() -> None:
    """Bring the database to the newest schema, and put the packs in force."""
    kernel = open_kernel()
    upgrade_schema(kernel.engine)
    loaded = publish_definitions(kernel)
    report_mistakes(loaded)
    set_up(kernel)
    console.print(f"The database is up to date; {len(kernel.definitions.in_force)} pack(s) in force.")
    if loaded.diagnostics:
        raise typer.Exit(1)


def set_up(kernel: Kernel) -> None:
    """Let every module make what an installation can't do without, such as its first administrator."""
    for part in kernel.registry.parts("setup").values():
        told = part.run(kernel) if part.run else None
        if told:
            console.print(told, soft_wrap=True)


def demo() -> None:
    """Seed demo people, cases and documents; what is there already is kept."""
    kernel = open_kernel()
    upgrade_schema(kernel.engine)
    report_mistakes(publish_definitions(kernel))
    seed(kernel)
    console.print("Demo data is there.")


def seed(kernel: Kernel) -> None:
    """Let every module seed the demo data of every pack, once."""
    for name in sorted(kernel.definitions.in_force):
        folder = kernel.settings.definitions / name
        for part in kernel.registry.parts("demo").values():
            if part.run:
                part.run(kernel, folder)


def verify() -> None:
    """Prove that nothing was tampered with: journals, cases, documents. Exits 1 and names what is wrong."""
    kernel = open_kernel()
    require_current(kernel.engine)
    found = 0
    with reading(kernel, SYSTEM) as ctx:
        for problem in verify_journal(ctx.session):
            found += 1
            errors.print(problem)
    for part in kernel.registry.parts("verify").values():
        for problem in part.run(kernel) if part.run else ():
            found += 1
            errors.print(problem)
    console.print("Everything agrees." if not found else f"{found} thing(s) do not agree.")
    raise typer.Exit(1 if found else 0)


def change_keys() -> None:
    """Seal encrypted fields with new keys. Killed halfway, run it again: it goes on where it stopped."""
    kernel = open_kernel()
    require_current(kernel.engine)
    for told in rotate_keys(kernel):
        console.print(told, soft_wrap=True)


def doctor() -> None:
    """Check this installation and say the remedy of each problem. Exits 1 when there is one."""
    kernel = open_kernel()
    problems = list(_diagnose(kernel))
    for problem in problems:
        errors.print(f"✗ {problem}")
    if not problems:
        console.print("Everything is in order.")
    sys.exit(1 if problems else 0)


def _diagnose(kernel: Kernel) -> list[str]:
    problems = []
    checks: tuple[Callable[[], None], ...] = (partial(require_current, kernel.engine), kernel.storage.ready)
    for check in checks:
        try:
            check()
        except LiasseError as error:
            problems.append(str(error))
        except Exception as error:  # a driver may raise anything; the doctor reports, it never crashes
            problems.append(f"The database can't be reached: {type(error).__name__}. Check LIASSE_DATABASE_URL.")
    if not problems:
        for part in kernel.registry.parts("doctor").values():
            problems.extend(part.run(kernel) if part.run else ())
        problems.extend(kernel.bindings.problems(kernel.definitions.in_force.values()))
    return problems + _unsafe(kernel)


def _unsafe(kernel: Kernel) -> list[str]:
    settings = kernel.settings
    if settings.development:
        return []
    checks = {
        "Mails stay in the outbox: set LIASSE_SMTP_URL.": not settings.smtp_url.get_secret_value(),
        "Links in mails need LIASSE_PUBLIC_URL with https://.": not settings.public_url.startswith("https://"),
    }
    return [problem for problem, wrong in checks.items() if wrong]
