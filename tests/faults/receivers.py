"""Systems outside that remember what reached them: a desk that gives tickets, and a mail server."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller

from tests.fixtures.outside import Asked, Outside, Told, json_of
from tests.fixtures.servers import free_port


def give_ticket(asked: Asked) -> Told:
    """The same ticket for the same idempotency key (draft-ietf-httpapi-idempotency-key-header)."""
    return json_of({"ticket": {"number": ticket_for(asked.headers.get("idempotency-key", "none"))}})


def ticket_for(key: str) -> str:
    """The ticket that a key gets."""
    return f"T-{key[-8:]}"


def keys_by_title(desk: Outside) -> dict[str, set[str]]:
    """Under which keys the desk was asked for a ticket, by what it is about."""
    found: dict[str, set[str]] = {}
    for asked in desk.asked:
        found.setdefault(str(asked.body["title"]), set()).add(asked.headers.get("idempotency-key", ""))
    return found


class Letters:
    """A mail server's memory: the Message-ID of all that it accepted."""

    def __init__(self) -> None:
        self.accepted: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        """Accept a mail."""
        self.accepted.append(str(message_from_bytes(envelope.content)["Message-ID"]))
        return "250 Accepted"


@contextmanager
def mail_server() -> Iterator[tuple[Letters, int]]:
    """A mail server on a free port."""
    letters, port = Letters(), free_port()
    controller = Controller(letters, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield letters, port
    finally:
        controller.stop()
