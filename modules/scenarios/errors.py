"""What can keep a scenario from being played."""

from core.errors import NotFound, Refused


class NoCaseYet(Refused):
    """No case is open yet. Begin with a line that opens one, such as '{example}'."""


class BeginningFailed(Refused):
    """The scenario '{scenario}', with which this one begins, does not come true: {reason}"""


class NoSuchCase(NotFound):
    """There is no case '{on}' here. Name what a case was called, or the type of one that belongs to the last one."""


class NoSuchActor(NotFound):
    """Nobody is called '{who}' here. There are: {known}."""


class NoParty(NotFound):
    """The case {reference} has no {role}, so nobody can act as one."""


class NoOpenTask(NotFound):
    """The case {reference} has no open task '{task}'. Open tasks: {known}."""


class NeverEnds(Refused):
    """The scenario was stopped: {reason}. {advice}"""
