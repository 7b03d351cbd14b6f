"""What can be refused about a case."""

from core.errors import Forbidden, Invalid, NotFound, Refused


class NotFromHere(Refused):
    """{action} is not possible while the case stands in {stage}. Reload the case to see what is."""


class CaseErased(Refused):
    """The time for which {case} was kept is over, and what it held about people is erased. It can't be changed."""

    status = 410


class NotYet(Refused):
    """{action} is not possible yet: {reason}"""


class NotFilled(NotYet, Invalid):
    """{action} is not possible yet: {reason}"""


class NotYours(Forbidden):
    """{action} is for: {roles}. Ask an administrator for such a role."""


class ByItself(NotYours):
    """{action} runs by itself: nobody does it by hand."""


class UnknownAction(NotFound):
    """This case has no action {id}. Reload the case to see what it offers."""


class TaskAlreadyDone(Refused):
    """The task {task} is already done. Reload the case to see its result."""


class ExcludedFromTask(Forbidden):
    """Somebody else must do the task {task}: you did the one that it checks (four eyes)."""


class ValueTaken(Invalid):
    """{field}: another case has this already. Check what you wrote."""


class UnknownOutcome(Refused):
    """The task {task} can't end with {outcome}. Choose one of: {outcomes}."""

    status = 422


class ExcludedFromAction(Forbidden):
    """Somebody else must do this: {action} checks what you did (four eyes)."""


class AlreadyRuns(Refused):
    """{action} is running already. Wait until it has ended."""


class OnlyForOne(Refused):
    """The task {task} is for one person only and can't be given to another."""


class NotHandedOver(Refused):
    """The answer {task} can't be given to another: its approval says no 'delegate'. Whoever is asked answers."""


class NotEligible(Refused):
    """The task {task} can't be given to this person, who does not hold its role. Choose somebody else."""

    status = 422


class ProcessOver(Refused):
    """The process {process} has ended already. Load the page again to see how the case stands."""


class NotRestartable(Refused):
    """The process {name} can't go on where it stopped: its case was closed, or follows another definition now.

    Skip it, and start what is still needed by hand.
    """


class IndexNeedsLonger(Refused):
    """The index {index} takes longer to make than PostgreSQL allows the role (statement_timeout), so nothing was put
    in force. Do this once more by the command line, with LIASSE_POOLER=none and PostgreSQL's own address in
    LIASSE_DATABASE_URL."""
