"""Headers of proxies count when a declared proxy sent them, and never otherwise."""

from contextlib import suppress
from typing import Any

import pytest

from core.web.proxies import Proxies, networks_of

PROXY = "10.0.0.7"
VISITOR = "203.0.113.9"


def seen(client: str, headers: dict[str, str], kind: str = "x-forwarded", declared: str = "10.0.0.0/24") -> Any:
    """The address and the scheme that the application sees."""
    found: list[Any] = []

    async def app(scope: Any, _: Any, __: Any) -> None:
        found.append((scope["client"][0], scope["scheme"]))

    scope = {
        "type": "http",
        "client": (client, 1234),
        "scheme": "http",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }

    async def nothing(*_: Any) -> Any:
        return None

    asked = Proxies(app, networks_of(declared), kind)(scope, nothing, nothing)
    with suppress(StopIteration):
        asked.send(None)
    return found[0]


def test_a_declared_proxy_tells_the_visitor_and_the_scheme() -> None:
    told = {"X-Forwarded-For": VISITOR, "X-Forwarded-Proto": "https"}
    assert seen(PROXY, told) == (VISITOR, "https")
    assert seen(PROXY, {"Forwarded": f'for="{VISITOR}:80";proto=https'}, "forwarded") == (VISITOR, "https")
    assert seen(PROXY, {"Forwarded": 'for="[2001:db8::1]:99"; proto=https'}, "forwarded") == ("2001:db8::1", "https")


@pytest.mark.parametrize("client", [VISITOR, "testclient", "10.0.1.7", ""])
def test_nobody_else_is_believed(client: str) -> None:
    told = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "Forwarded": "for=192.0.2.1;proto=https"}
    assert seen(client, told) == (client, "http")
    assert seen(client, told, "forwarded") == (client, "http")


def test_what_the_visitor_wrote_before_the_proxy_is_not_believed() -> None:
    assert seen(PROXY, {"X-Forwarded-For": f"192.0.2.66, {VISITOR}"})[0] == VISITOR
    assert seen(PROXY, {"X-Forwarded-For": f"192.0.2.66, {VISITOR}, 10.0.0.8"})[0] == VISITOR
    assert seen(PROXY, {"Forwarded": f"for=192.0.2.66, for={VISITOR}"}, "forwarded")[0] == VISITOR


def test_headers_that_the_proxy_does_not_write_are_not_believed() -> None:
    told = {"X-Forwarded-For": VISITOR, "Forwarded": "for=192.0.2.66;proto=https"}
    assert seen(PROXY, told) == (VISITOR, "http")
    assert seen(PROXY, told, "forwarded") == ("192.0.2.66", "https")


@pytest.mark.parametrize("written", ["", "unknown", "_hidden", "<script>", "1.2.3.4.5", "for=;;;,,", "x" * 9000])
@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_garbage_leaves_the_proxy_as_the_visitor(header: str, written: str) -> None:
    kind = header.lower().removesuffix("-for")
    assert seen(PROXY, {header: written}, kind) == (PROXY, "http")


def test_a_declaration_that_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="proxy"):
        networks_of("10.0.0.1, proxy")
