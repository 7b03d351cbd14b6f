"""What can be refused about incidents."""

from core.errors import Refused


class NoIncident(Refused):
    """This incident was {status} already. Reload the page to see what is left to do."""


class NothingToCorrect(Refused):
    """Nothing of this work can be corrected here. Mend the cause, then try it again, or skip it."""


class NoSuchField(Refused):
    """{name} is nothing that this work was told. Choose one of: {known}."""

    status = 422


class KindGone(Refused):
    """Incidents of the kind {kind} come from a module that is not installed any more. Install it again."""
