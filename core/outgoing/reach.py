"""Which machines may be reached from here: public ones, and those that a setting names."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from core.outgoing.errors import AddressRefused, NoAnswer
from core.settings import Settings

Address = IPv4Address | IPv6Address
NAT64 = IPv6Network("64:ff9b::/96")
SCHEMES = ("https", "http")


@dataclass(frozen=True)
class Reach:
    """What is allowed beside public addresses by https: the hosts named by a setting; this machine in development."""

    named: frozenset[str] = frozenset()
    this_machine: bool = False

    @classmethod
    def of(cls, settings: Settings) -> "Reach":
        """What the settings allow."""
        named = frozenset(part.strip().lower() for part in settings.connector_hosts.split(",") if part.strip())
        return cls(named, settings.development)

    def addresses(self, scheme: str, host: str, port: int) -> Sequence[Address]:
        """Where `host` lies now: connect to one of these and nowhere else. Raises `AddressRefused` or `NoAnswer`.

        If one of several addresses is forbidden, all are: a name that says both is not to be trusted.
        """
        found = _resolve(host, port)
        for address in found:
            if reason := self._objection(scheme, host.lower(), _embedded(address)):
                raise AddressRefused(host=host, reason=reason)
        return found

    def _objection(self, scheme: str, host: str, address: Address) -> str:
        if address.is_link_local or address.is_multicast or address.is_unspecified:
            return "its address is none of another system"
        if host in self.named or (self.this_machine and address.is_loopback):
            return ""
        if not address.is_global:
            return "its address is private"
        return "" if scheme == "https" else "it is asked without encryption (http)"


def _resolve(host: str, port: int) -> list[Address]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoAnswer(host=host, reason="there is no such name") from None
    return [ip_address(str(answer[4][0]).partition("%")[0]) for answer in dict.fromkeys(answers)]


def _embedded(address: Address) -> Address:
    """The IPv4 address that an IPv6 address leads to, if it does (RFC 4291, 3056, 6052)."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
