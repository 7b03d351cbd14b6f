"""What can go wrong when a pack is drawn."""

from core.errors import Refused


class NothingToDraw(Refused):
    """There is no {what}. {advice}"""
