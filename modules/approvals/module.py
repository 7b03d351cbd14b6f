"""What the module `approvals` adds to the product."""

from core.registry import Listener, Part, Registry
from modules.approvals.counting import count_again
from modules.approvals.language import Approve
from modules.approvals.steps import approve


def register(registry: Registry) -> None:
    """The step that asks several people to accept or refuse."""
    registry.add(Part("step", "approve", Approve, approve))
    registry.add(Listener("task.completed", count_again))
    registry.add(Part("fact", "approval.decided", description="An approval was accepted or refused."))
