"""Decide several incidents at once: each in a transaction of its own, so that one that can't be holds no other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.actors import Actor
from core.context import reading
from core.database import new_id
from core.dispatch import dispatch
from core.errors import Refused
from core.kernel import Kernel
from modules.incidents.commands import RetryIncident, SkipIncident
from modules.incidents.queries import Chosen, ids_of

DECISIONS: Mapping[str, type[RetryIncident] | type[SkipIncident]] = {"retry": RetryIncident, "skip": SkipIncident}


@dataclass
class Decided:
    """The ids of the incidents that were decided, and why the others were not."""

    done: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def decide(kernel: Kernel, actor: Actor, decision: str, incident_ids: Iterable[str]) -> Decided:
    """Carry `retry` or `skip` out for each incident; raises `Forbidden` unless the actor administers."""
    decided = Decided()
    for incident_id in incident_ids:
        try:
            dispatch(kernel, DECISIONS[decision](incident_id=incident_id), actor)
        except Refused as error:
            if error.status in (401, 403):
                raise
            decided.refused[incident_id] = str(error)
        else:
            decided.done.append(incident_id)
    return decided


def decide_all(kernel: Kernel, actor: Actor, decision: str, chosen: Chosen) -> Decided:
    """Carry `retry` or `skip` out for all that were chosen, in portions; what fails meanwhile is left for later."""
    decided, until, after = Decided(), new_id(), ""
    while True:
        with reading(kernel, actor) as ctx:
            ids = [one for one in ids_of(ctx, chosen, after) if one <= until]
        if not ids:
            return decided
        found, after = decide(kernel, actor, decision, ids), ids[-1]
        decided.done += found.done
        decided.refused |= found.refused
