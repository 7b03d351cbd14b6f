"""When a scenario begins: at its own moment, or where the scenario begins from which it goes on."""

from datetime import datetime

from core.definitions.packs import Pack
from modules.scenarios.including import MOST_DEPTH, AsIn
from modules.scenarios.language import USUAL_START, Scenario


def beginning(pack: Pack, scenario: Scenario) -> datetime:
    """The moment on the pack's clock."""
    return _told(pack, scenario, 0) or USUAL_START


def _told(pack: Pack, scenario: Scenario, depth: int) -> datetime | None:
    first = next(scenario.events(), None)
    if scenario.at is not None or first is None or not isinstance(first.options, AsIn) or depth == MOST_DEPTH:
        return scenario.at
    other: Scenario | None = pack.get("scenario", first.options.scenario)
    return _told(pack, other, depth + 1) if other is not None else None
