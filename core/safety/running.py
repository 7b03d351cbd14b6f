"""What is unsafe about an installation that runs: clocks, incidents, bindings, and what modules know."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from core.database import reading, utc_now
from core.incidents import count_open
from core.kernel import Kernel
from core.safety.findings import Finding

MOST_SKEW = timedelta(seconds=2)
"""Leases last 8 seconds (core/outbox.py): clocks further apart may end one that is still held."""
LIMITS = """
SELECT name, setting FROM pg_settings
WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')
"""
UNDECLARED = (
    "The time limits that Liasse asks for do not reach PostgreSQL: a pooler seems to stand between them.",
    "Set LIASSE_POOLER=transaction, and give the limits to the role in PostgreSQL (docs/operations.md, Database).",
)


def find_running(kernel: Kernel) -> Iterator[Finding]:
    """What database, packs and modules tell; the database must be at the newest schema."""
    yield from find_skew(kernel)
    yield from find_pooler(kernel)
    yield from find_incidents(kernel)
    for problem in kernel.bindings.problems(kernel.definitions.in_force.values()):
        said, _, remedy = problem.rpartition(" Set ")
        yield Finding("bindings", said or problem, f"Set {remedy}" if said else "Correct or remove it.")
    for part in kernel.registry.parts("safety").values():
        yield from part.run(kernel) if part.run else ()


def find_skew(kernel: Kernel) -> Iterator[Finding]:
    """Whether this machine and the database server disagree about the time."""
    if kernel.engine.dialect.name != "postgresql":
        return
    before = utc_now()
    with reading(kernel.engine) as session:
        told: datetime = session.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
    skew = skew_of(before, told.astimezone(UTC), utc_now())
    if skew > MOST_SKEW:
        yield Finding(
            "clock",
            f"The clocks of this machine and of the database are {skew.total_seconds():.0f} seconds apart.",
            "Let both follow the same time service (NTP).",
        )


def find_pooler(kernel: Kernel) -> Iterator[Finding]:
    """Whether a pooler stands before the database that nobody declared, or a declared one leaves it without limits."""
    if kernel.engine.dialect.name != "postgresql" or "options" in kernel.engine.url.query:
        return
    with reading(kernel.engine) as session:
        found = {str(name): str(setting) for name, setting in session.connection().execute(text(LIMITS))}
    if kernel.settings.pooler == "transaction":
        if missing := sorted(name for name, setting in found.items() if setting == "0"):
            told = f"Behind the pooler, statements have no limit: {', '.join(missing)}."
            yield Finding("database-limits", told, "Give them to the role: ALTER ROLE … SET statement_timeout = '60s'.")
    elif found["statement_timeout"] != str(round(kernel.settings.statement_timeout * 1000)):
        yield Finding("database-pooler", *UNDECLARED)


def skew_of(before: datetime, told: datetime, after: datetime) -> timedelta:
    """How far `told` lies outside of the time in which it was asked for."""
    return max(before - told, told - after, timedelta(0))


def find_incidents(kernel: Kernel) -> Iterator[Finding]:
    """Whether work that failed for good waits for somebody."""
    with reading(kernel.engine) as session:
        number = sum(count_open(session).values())
    if number:
        yield Finding(
            "incidents",
            f"{number} incident(s) wait for a decision.",
            "Look at 'liasse incidents list', then retry or skip each.",
        )
