"""How a case hears of those that it opened, and is changed by their steps."""

from core.registry import Command, Effect, Listener, Registry
from modules.cases import changing, children


def register_children(registry: Registry) -> None:
    """Changes of a case that another one waits for go to that one through the outbox."""
    for fact in children.CHANGES:
        registry.add(Listener(fact, children.follow_child))
    registry.add(Command(children.TellParent, children.hear_of_child))
    registry.add(Effect(children.TELL, children.tell_parent))
    registry.add(Command(changing.ChangeOtherCase, changing.change_other))
    registry.add(Effect(changing.CHANGE, changing.changed_by_step))
