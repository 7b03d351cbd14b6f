"""What the module adds about time: timers, what waits for a condition, and what can't go on."""

from datetime import timedelta

from core.priorities import Priority
from core.registry import Command, Effect, Registry, Schedule
from modules.cases import incidents, timers


def register_time(registry: Registry) -> None:
    """What happens when a time has come, and what becomes of a case that can't go on by itself."""
    registry.add(Command(timers.FireTimer, timers.fire_timer, Priority.BATCH))
    registry.add(Schedule("cases.timers", timedelta(seconds=5), timers.fire_due_timers))
    registry.add(Command(timers.SettleCase, timers.settle_case, Priority.BATCH))
    registry.add(Schedule("cases.conditions", timedelta(minutes=30), timers.settle_waiting_cases))
    for meaning in timers.MEANINGS:
        registry.add(meaning)
    for kind in incidents.KINDS:
        registry.add(kind)
    registry.add(Effect(timers.RETRY, timers.retry_timer, Priority.BATCH, title="Timer of a case"))
