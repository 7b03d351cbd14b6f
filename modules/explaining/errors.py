"""What can keep a question from being answered."""

from collections.abc import Iterable

from core.diagnostics import nearest
from core.errors import BadRequest, Forbidden, NotFound


class UnknownSubject(BadRequest):
    """There is no question about '{subject}'. Ask about one of: {known}."""


class UnknownName(NotFound):
    """The case has no {kind} '{id}'. {advice}"""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(set(known))
        near = nearest(name, names)
        advice = f"Did you mean {near}?" if near else f"There are: {', '.join(names) or 'none'}."
        super().__init__(kind=kind, id=name[:64], advice=advice)


class UnknownWhom(NotFound):
    """There is no {id} to ask for: name somebody's e-mail address, a role, or a party of the case."""


class OnlyForYourself(Forbidden):
    """You may ask for yourself only. Administrators may ask for others."""


class SeveralCases(BadRequest):
    """Several packs have a case {reference}: {packs}. Say which with --pack."""


class NobodyNamed(BadRequest):
    """Whether the {subject} is for somebody depends on whom: say so with --as, such as --as somebody@example.com."""


class NameNeeded(BadRequest):
    """Say which {subject}, by its id in the definition."""
