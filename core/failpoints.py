"""Named places where a test makes this process end, fail or wait; without its variable nothing happens there."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.errors import StartRefused


class Point(StrEnum):
    """The steps between which a fault must lose nothing and double nothing."""

    COMMAND_WRITTEN = "command.written"
    """All rows of a command are written, nothing is committed."""
    COMMAND_COMMITTED = "command.committed"
    """A command is committed; nobody was told, nothing was rung for."""
    COMMAND_RUNG = "command.rung"
    """The bell was rung; whoever asked has no answer yet."""
    EFFECT_CLAIMED = "effect.claimed"
    """A message of the outbox is claimed; its effect has not begun."""
    EFFECT_ACCEPTED = "effect.accepted"
    """The outside took what the effect sent; what came of it is not written yet."""
    EFFECT_WRITTEN = "effect.written"
    """What came of an effect is written; its message is not marked yet."""
    EFFECT_FAILED = "effect.failed"
    """An effect failed; that is not written yet."""
    SCHEDULE_TAKEN = "schedule.taken"
    """This process took the turn of a schedule and has not begun it."""
    UPLOAD_STORED = "upload.stored"
    """The bytes of a file are in the store; no row tells of them."""
    DEFINITION_PREPARED = "definition.prepared"
    """What a version needs, such as indexes, is made; the version is not in force yet."""
    MIGRATION_APPLIED = "migration.applied"
    """A migration of the schema ran; its transaction is open."""
    BRANCH_UPGRADED = "branch.upgraded"
    """The schema of one module is new; others are not."""
    BATCH_MIGRATED = "batch.migrated"
    """One batch of cases follows a new version; the next one does not."""
    BACKUP_ROWS = "backup.rows"
    """All rows are in the back-up; no file is."""
    BACKUP_WRITTEN = "backup.written"
    """A back-up is whole; it does not bear its name yet."""
    RESTORE_ROWS = "restore.rows"
    """All rows of a back-up are beside the database; no file is in the store."""
    RESTORE_READY = "restore.ready"
    """All of a back-up is beside the database and in the store; the database is untouched."""
    RESTORE_SWAPPING = "restore.swapping"
    """What was restored takes the place of the old data at this moment."""
    RESTORE_SWAPPED = "restore.swapped"
    """What was restored is in place; nobody was told."""
    KEYS_STEPPED = "keys.stepped"
    """One step of changing keys is done; the next one is not."""


class FailpointReached(Exception):
    """An armed failpoint was reached."""


@dataclass
class Armed:
    """What happens at a point, from the `first` time it is reached; `once` or each time."""

    action: Callable[[str], None]
    first: int = 1
    once: bool = False
    reached: int = 0


def _kill(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _fail(point: str) -> None:
    raise FailpointReached(point)


ACTIONS: Mapping[str, Callable[[str], None]] = {"kill": _kill, "raise": _fail}
_armed: dict[Point, Armed] = {}


def reach(point: Point) -> None:
    """The process is at this point: nothing happens unless it is armed."""
    if _armed:
        _act(point)


def is_armed(point: Point) -> bool:
    """Whether something happens at this point."""
    return point in _armed


def _act(point: Point) -> None:
    armed = _armed.get(point)
    if armed is None:
        return
    armed.reached += 1
    if armed.reached == armed.first or (armed.reached > armed.first and not armed.once):
        armed.action(point)


def arm(written: str) -> None:
    """Arm what `written` names, and nothing else: `command.written=kill@2,effect.claimed=sleep:0.5`.

    Actions are `kill`, `raise` and `sleep:SECONDS`, from the first time on, with `@N` the N-th time alone.
    Raises `StartRefused`.
    """
    found = dict(_read(one.strip()) for one in written.split(",") if one.strip())
    _armed.clear()
    _armed.update(found)


def _read(written: str) -> tuple[Point, Armed]:
    name, _, rest = written.partition("=")
    action, _, first = rest.partition("@")
    try:
        return Point(name), Armed(_action(action), int(first or 1), once=bool(first))
    except (ValueError, KeyError):
        reason = f"LIASSE_FAILPOINTS can't be read at '{written}'; write point=action, such as command.written=kill@2"
        raise StartRefused(reason=reason) from None


def _action(written: str) -> Callable[[str], None]:
    name, _, seconds = written.partition(":")
    if name != "sleep":
        return ACTIONS[name]
    length = float(seconds)
    return lambda _: time.sleep(length)
