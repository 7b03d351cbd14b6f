"""What the module `approvals` adds to the product."""

from core.definitions.factdata import fact_parts
from core.registry import Listener, Part, Registry
from modules.approvals.counting import count_again
from modules.approvals.facts import FACTS
from modules.approvals.language import Approve
from modules.approvals.steps import approve


def register(registry: Registry) -> None:
    """The step that asks several people to accept or refuse."""
    registry.add(Part("step", "approve", Approve, approve))
    registry.add(Listener("task.completed", count_again))
    for part in fact_parts(FACTS):
        registry.add(part)
