"""Who asks, and by which scheme, when proxies stand before Liasse: believed from declared ones alone (RFC 7239)."""

import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

Network = IPv4Network | IPv6Network
PAIR = re.compile(r'\s*([A-Za-z]+)\s*=\s*("[^"]*"|[^\s;,"]+)\s*')
MOST_HOPS = 20


def networks_of(declared: str) -> tuple[Network, ...]:
    """Addresses and networks (10.0.0.0/8), comma separated; raises `ValueError` for anything else."""
    return tuple(ip_network(one.strip(), strict=False) for one in declared.split(",") if one.strip())


class Proxies:
    """Puts the visitor's address and scheme in the place of the proxy's, if the request comes from a declared one.

    `headers` says which ones the proxy writes: those that it does not know it passes on as the visitor sent them.
    """

    def __init__(self, app: ASGIApp, trusted: Sequence[Network], headers: str = "x-forwarded") -> None:
        self._app, self._trusted = app, tuple(trusted)
        self._read = READERS[headers]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        client = scope.get("client") if scope["type"] == "http" else None
        if client and self._trusts(client[0]):
            scope = {**scope, **self._told(scope, client), "state": {**scope.get("state", {}), **_trace_of(scope)}}
        await self._app(scope, receive, send)

    def _trusts(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._trusted if network.version == found.version)

    def _told(self, scope: Scope, client: tuple[str, int]) -> dict[str, object]:
        """The nearest hop that is no declared proxy, and the scheme that it used."""
        chain = self._read(scope)
        if not chain:
            return {}
        hop = next((hop for hop in reversed(chain) if not self._trusts(hop[0])), chain[0])
        address = hop[0] if _is_address(hop[0]) else client[0]
        told: dict[str, object] = {"client": (address, 0)}
        return {**told, "scheme": hop[1]} if hop[1] in ("http", "https") else told


def _trace_of(scope: Scope) -> dict[str, str]:
    """The trace that the proxy began or passes on (W3C trace context)."""
    given = _values(scope, b"traceparent")
    return {"traceparent": given[0]} if len(given) == 1 else {}


def _forwarded(scope: Scope) -> list[tuple[str, str]]:
    """Address and scheme of every hop of `Forwarded`, the visitor's first."""
    hops = []
    for element in _values(scope, b"forwarded")[-MOST_HOPS:]:
        pairs = {name.lower(): value.strip('"') for name, value in PAIR.findall(element)}
        hops.append((_without_port(pairs.get("for", "")), pairs.get("proto", "").lower()))
    return hops


def _x_forwarded(scope: Scope) -> list[tuple[str, str]]:
    """The same of `X-Forwarded-For`; `X-Forwarded-Proto` is what the nearest proxy says of the visitor."""
    scheme = (_values(scope, b"x-forwarded-proto") or [""])[-1].lower()
    return [(_without_port(one), scheme) for one in _values(scope, b"x-forwarded-for")[-MOST_HOPS:]] or (
        [("", scheme)] if scheme else []
    )


def _values(scope: Scope, name: bytes) -> list[str]:
    given = ",".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)
    return [one.strip() for one in given.split(",") if one.strip()]


def _without_port(written: str) -> str:
    """`192.0.2.1:80` and `[2001:db8::1]:80` without their ports."""
    if written.startswith("["):
        return written[1:].partition("]")[0]
    return written.partition(":")[0] if written.count(":") == 1 else written


def _is_address(written: str) -> bool:
    try:
        ip_address(written)
    except ValueError:
        return False
    return True


READERS: Mapping[str, Callable[[Scope], list[tuple[str, str]]]] = {
    "x-forwarded": _x_forwarded,
    "forwarded": _forwarded,
}
"""By the headers that the proxies write."""
