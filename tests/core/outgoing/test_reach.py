"""Where requests may go: not into the house's own network, whatever a name says or says later."""

import socket
from typing import Any

import pytest

from core.outgoing.asking import Question, ask
from core.outgoing.errors import AddressRefused, NoAnswer
from core.outgoing.reach import Reach
from tests.fixtures.outside import Outside

NOWHERE = Reach()
INSIDE = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "localhost",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "0.0.0.0",
    "[::]",
    "224.0.0.1",
    "255.255.255.255",
]


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_inside_is_refused_however_it_is_written(host: str, scheme: str) -> None:
    with pytest.raises((AddressRefused, NoAnswer)):
        ask(Question("GET", f"{scheme}://{host}:1/"), NOWHERE)


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "0.0.0.0", "224.0.0.1"])
def test_an_address_of_no_other_system_is_refused_even_when_it_is_named(host: str) -> None:
    with pytest.raises((AddressRefused, NoAnswer)):
        ask(Question("GET", f"http://{host}:1/"), Reach(frozenset((host.strip("[]"),)), this_machine=True))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "//example.org/"])
def test_only_http_is_spoken(url: str) -> None:
    with pytest.raises(AddressRefused, match="https"):
        ask(Question("GET", url), NOWHERE)


def test_a_public_address_is_not_asked_without_encryption() -> None:
    with pytest.raises(AddressRefused, match="without encryption"):
        ask(Question("GET", "http://93.184.216.34/"), NOWHERE)


def test_a_host_that_a_setting_names_may_be_private_and_plain(outside: Outside) -> None:
    reply = ask(Question("GET", outside.url), Reach(frozenset(("127.0.0.1",))))
    assert reply.status == 200


def answers_of(monkeypatch: pytest.MonkeyPatch, *turns: list[str]) -> list[int]:
    """Let a name lie at other addresses each time that it is asked for; returns how often it was."""
    asked: list[int] = []

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        addresses = [host]
        if host == "crm.example":
            addresses = turns[min(len(asked), len(turns) - 1)]
            asked.append(port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_name_with_one_forbidden_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers_of(monkeypatch, ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(AddressRefused, match="private"):
        ask(Question("GET", "https://crm.example/"), NOWHERE)


def test_a_name_is_resolved_once_and_its_later_answer_does_not_count(
    monkeypatch: pytest.MonkeyPatch, outside: Outside
) -> None:
    asked = answers_of(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    url = f"http://crm.example:{outside.port}/"
    assert ask(Question("GET", url), Reach(this_machine=True)).status == 200
    assert asked == [outside.port]
    assert outside.asked[0].headers["host"] == f"crm.example:{outside.port}"
    with pytest.raises(AddressRefused):
        ask(Question("GET", url), Reach(this_machine=True))
