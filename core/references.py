"""Which objects of the store are referred to; modules tell by parts of the kind `references`."""

from collections.abc import Iterator

from sqlmodel import Session

from core.registry import Registry


def referenced_keys(registry: Registry, session: Session) -> Iterator[str]:
    """The key of every object that a row refers to, in no order; one may come several times."""
    for part in registry.parts("references").values():
        if part.run:
            yield from part.run(session)
