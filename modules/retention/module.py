"""What the module `retention` adds to the product."""

from datetime import timedelta
from functools import partial

from core.priorities import Priority
from core.registry import Command, Listener, Part, Registry, Rule, Schedule
from modules.cases.erasing import RETENTION_TIMER
from modules.cases.timers import TIMER
from modules.retention.advice import check_kept_for_ever
from modules.retention.cli.listing import app
from modules.retention.commands import PlanRetention, follow_versions, plan_retention
from modules.retention.language import Retention
from modules.retention.planning import end_keeping, follow_fields, follow_stage
from modules.retention.rules import check_retention
from modules.retention.scenarios import register_scenarios


def register(registry: Registry) -> None:
    """How long cases are kept that ended, and what is done when that time is over."""
    about = "How long cases are kept that ended in a stage, and what is done then, by stage."
    registry.add(Part("section", "retention", Retention, of="case_type", description=about))
    registry.add(Rule("retention", "case_type", check_retention))
    registry.add(Rule("kept_for_ever", "case_type", partial(check_kept_for_ever, registry), advice=True))
    registry.add(Part(TIMER, RETENTION_TIMER, run=end_keeping, description="The time is over for which it was kept."))
    registry.add(Listener("stage.entered", follow_stage))
    registry.add(Listener("fields.set", follow_fields))
    registry.add(Command(PlanRetention, plan_retention, Priority.BATCH))
    registry.add(Schedule("retention.versions", timedelta(hours=1), follow_versions))
    registry.add(Part("cli", "retention", run=app, description="List the cases that are erased soon."))
    register_scenarios(registry)
