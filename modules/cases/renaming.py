"""What became of the names of a case when it is brought to another version of its pack."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MIGRATED = "case.migrated"
"""The fact that holds all of the case's state afterwards: the fold of the journal begins anew with it."""
FOLLOWERS = "migration"
"""Kind of part that brings a module's own rows along: `run(ctx, case, renaming)`; raises `CannotFollow`."""

Names = Mapping[str, str | None]
"""New names by the old ones, where they differ; None for what is given up."""


class CannotFollow(Exception):
    """The case can't be brought along; the message says why without naming what it holds."""


@dataclass(frozen=True)
class Renaming:
    """Old names and what they are called now, by what they are names of."""

    stages: Names = field(default_factory=dict)
    fields: Names = field(default_factory=dict)
    parties: Names = field(default_factory=dict)
    pieces: Names = field(default_factory=dict)
    tasks: Names = field(default_factory=dict)
    transitions: Names = field(default_factory=dict)
    clocks: Names = field(default_factory=dict)

    def told(self) -> dict[str, dict[str, str | None]]:
        """Its names for the journal, without those that stay."""
        found = {name: dict(getattr(self, name)) for name in KINDS}
        return {name: names for name, names in found.items() if names}


KINDS = ("stages", "fields", "parties", "pieces", "tasks", "transitions", "clocks")
