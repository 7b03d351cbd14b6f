"""`doctor`: everything that is wrong with an installation, as sentences or as findings."""

import os
from collections.abc import Callable, Iterator
from functools import partial

from core.errors import LiasseError
from core.kernel import Kernel
from core.migrations import require_current
from core.safety.findings import Finding
from core.safety.rules import find_unsafe
from core.safety.running import find_running
from core.settings import unknown_variables
from core.storage.contract import Storage
from core.storage.trying import try_out

ALWAYS = ("smtp", "public-url")
"""Rules of production that `doctor` tells without being asked, once the environment is production."""


def diagnose(kernel: Kernel) -> list[str]:
    """A sentence for everything that keeps the installation from working."""
    problems = _unreachable(kernel)
    if not problems:
        for part in kernel.registry.parts("doctor").values():
            problems.extend(part.run(kernel) if part.run else ())
        problems.extend(kernel.bindings.problems(kernel.definitions.in_force.values()))
    if not kernel.settings.development:
        problems.extend(str(one) for one in find_unsafe(kernel.settings) if one.rule in ALWAYS)
    return problems


def examine(kernel: Kernel) -> list[Finding]:
    """Everything that is unsafe or does not work, by rule; changes nothing but a short-lived object of the store."""
    found = [*find_unsafe(kernel.settings), *_unknown()]
    away = _unreachable(kernel)
    if away:
        return [*found, *(Finding("reachable", one, "Then run this again.") for one in away)]
    for part in kernel.registry.parts("doctor").values():
        found.extend(Finding(part.name, str(one), "") for one in (part.run(kernel) if part.run else ()))
    return [*found, *find_running(kernel)]


def _unknown() -> Iterator[Finding]:
    for warning in unknown_variables(os.environ):
        yield Finding("settings", warning, "Correct its name or remove it.")


def _use(storage: Storage) -> None:
    storage.ready()
    try_out(storage)


def _unreachable(kernel: Kernel) -> list[str]:
    problems = []
    checks: tuple[Callable[[], None], ...] = (partial(require_current, kernel.engine), partial(_use, kernel.storage))
    for check in checks:
        try:
            check()
        except LiasseError as error:
            problems.append(str(error))
        except Exception as error:  # a driver may raise anything; the doctor reports, it never crashes
            problems.append(_away(error))
    return problems


def _away(error: Exception) -> str:
    """Why the database does not answer; the driver's own words may hold addresses."""
    if "startup parameter" in str(error):
        return "The pooler before the database refuses limits of time. Set LIASSE_POOLER=transaction."
    return f"The database can't be reached: {type(error).__name__}. Check LIASSE_DATABASE_URL."
