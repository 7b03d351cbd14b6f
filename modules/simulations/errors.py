"""What can go wrong with simulations."""

from core.errors import NotFound, Refused, TooMany


class NoSimulation(NotFound):
    """There is no simulation {id} of yours here. It may be over; start another one."""


class TooManySimulations(TooMany):
    """There are {number} simulations already, and no more fit into memory. End one, or wait until one is over."""


class SimulationBusy(Refused):
    """The simulation is still at work on what was asked before. Ask again in a moment."""


class TooManyLines(Refused):
    """The simulation has {limit} lines, and takes no more. Save it as a scenario, or reset it."""


class NotSo(Refused):
    """This does not come true: expected {expected}; found {found}."""
