"""What a replay shows beside what was: route, outcome, duration, and every input that went otherwise."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

REPLAYED, PARTLY, IMPOSSIBLE = "replayed", "partly", "impossible"
INPUTS = ("refused", "action_gone", "task_gone")
LACKING = ("not_rebuilt", "left_out")


@dataclass(frozen=True)
class Course:
    """How a case went: its stages in order and when it entered each, whether it closed, and how long it took."""

    route: tuple[str, ...]
    closed: bool
    duration: timedelta
    entered: tuple[datetime, ...] = ()

    def until(self, moment: datetime) -> tuple[str, ...]:
        """The stages that it had entered before this moment."""
        return tuple(stage for stage, at in zip(self.route, self.entered, strict=True) if at < moment)

    @property
    def outcome(self) -> str:
        """The stage in which it ended."""
        return self.route[-1] if self.route else ""


@dataclass(frozen=True)
class Difficulty:
    """An input that went otherwise: `kind` is refused, action_gone, task_gone, not_rebuilt or left_out."""

    kind: str
    entry: int
    at: datetime
    what: str
    why: str
    place: str = ""


@dataclass(frozen=True)
class Replay:
    """One case: before, after, and what was difficult. `stopped` says why it was cut short."""

    case_id: str
    reference: str
    case_type: str
    before: Course
    after: Course | None
    difficulties: tuple[Difficulty, ...] = field(default=())
    stopped: str = ""

    @property
    def standing(self) -> str:
        """`replayed`, `partly` (something could not be rebuilt or was cut short) or `impossible`."""
        if self.after is None:
            return IMPOSSIBLE
        lacking = self.lacks is not None
        return PARTLY if lacking or self.stopped else REPLAYED

    @property
    def lacks(self) -> Difficulty | None:
        """The first input that could not be repeated: what differs from then on may come of that."""
        return next((one for one in self.difficulties if one.kind in LACKING), None)

    @property
    def changed(self) -> list[str]:
        """What is otherwise because of the version: route, outcome, duration, inputs."""
        differs, lack = self._differs(), self.lacks
        if lack is None or self.after is None:
            return differs
        early = list(self.difficulties[: self.difficulties.index(lack)])
        if self.before.until(lack.at) != self.after.until(lack.at) or any(one.kind in INPUTS for one in early):
            return differs
        return []

    @property
    def unsure(self) -> list[str]:
        """What is otherwise, but perhaps only because something before could not be rebuilt."""
        return [name for name in self._differs() if name not in self.changed]

    def _differs(self) -> list[str]:
        if self.after is None:
            return []
        found = {
            "route": self.before.route != self.after.route,
            "outcome": (self.before.outcome, self.before.closed) != (self.after.outcome, self.after.closed),
            "duration": self.before.closed and self.after.closed and self._took_otherwise(),
            "inputs": any(one.kind in INPUTS for one in self.difficulties),
        }
        return [name for name, is_so in found.items() if is_so]

    def _took_otherwise(self) -> bool:
        assert self.after is not None
        return abs(self.before.duration - self.after.duration) > timedelta(minutes=1)


def summary(replays: list[Replay]) -> dict[str, int]:
    """Numbers over all cases."""
    found = [one for replay in replays for one in replay.difficulties]
    kinds = (*INPUTS, *LACKING)
    return {
        "cases": len(replays),
        "unchanged": sum(replay.standing == REPLAYED and not replay.changed for replay in replays),
        **{f"changed_{name}": sum(name in replay.changed for replay in replays) for name in CHANGES},
        "unsure": sum(bool(replay.unsure) for replay in replays),
        **{standing: sum(replay.standing == standing for replay in replays) for standing in (PARTLY, IMPOSSIBLE)},
        **{kind: sum(one.kind == kind for one in found) for kind in kinds},
    }


CHANGES = ("route", "outcome", "duration", "inputs")


def as_json(replay: Replay) -> dict[str, Any]:
    """One case as data; names of the definition, no values."""
    return {
        "case_id": replay.case_id,
        "reference": replay.reference,
        "case_type": replay.case_type,
        "standing": replay.standing,
        "changed": replay.changed,
        "unsure": replay.unsure,
        "before": _course(replay.before),
        "after": _course(replay.after) if replay.after else None,
        "difficulties": [
            {
                "kind": one.kind,
                "entry": one.entry,
                "at": one.at.isoformat(),
                "what": one.what,
                "why": one.why,
                "place": one.place or None,
            }
            for one in replay.difficulties
        ],
        "stopped": replay.stopped or None,
    }


def _course(course: Course) -> dict[str, Any]:
    return {
        "route": list(course.route),
        "outcome": course.outcome,
        "closed": course.closed,
        "seconds": int(course.duration.total_seconds()),
    }
