"""All that is looked at in a case type."""

from functools import partial

from core.registry import Registry, Rule
from modules.cases.advice.clashes import check_clashes
from modules.cases.advice.deadlines import check_deadlines
from modules.cases.advice.overlaps import check_overlaps
from modules.cases.advice.people import check_people
from modules.cases.advice.unread import check_unread
from modules.cases.advice.unrun import check_unrun
from modules.cases.advice.waits import check_waits
from modules.cases.advice.ways import check_ways

RULES = {
    "ways": check_ways,
    "overlaps": check_overlaps,
    "unrun": check_unrun,
    "unread": check_unread,
    "deadlines": check_deadlines,
    "people": check_people,
    "clashes": check_clashes,
    "waits": check_waits,
}


def register_advice(registry: Registry) -> None:
    """Register every rule."""
    for name, run in RULES.items():
        registry.add(Rule(name, "case_type", partial(run, registry), advice=True))
