"""What can be refused when cases are brought along."""

from typing import ClassVar

from core.errors import NotFound, Refused


class MigrationRuns(Refused):
    """Another migration of {pack} is at work. Wait until it has ended, then repeat yours."""


class MovedMeanwhile(Refused):
    """The run {run} went on elsewhere or has ended. Look at it with --runs, then repeat the command."""


class NoSuchPlan(NotFound):
    """There is no migration plan {name} of the pack {pack}. Known: {known}."""


class PlanMistaken(Refused):
    """The migration plan {file} has {count} mistake(s), so nothing was changed. The first one: {first}"""

    status: ClassVar[int] = 422


class NoSuchRun(NotFound):
    """There is no run {run} of the pack {pack}. Look at them with --runs."""


class NothingToMove(Refused):
    """No published version of {pack} is meant by {spec}. Look at them with `liasse versions {pack}`."""

    status: ClassVar[int] = 422
