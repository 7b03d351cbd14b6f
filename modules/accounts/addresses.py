"""E-mail addresses of people, and network addresses of their browsers, as they are compared."""

import ipaddress
import re
import unicodedata

EMAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]]{1,64}@[^@\s<>\"(),:;\\\[\]/]{1,189}")
LONGEST = 254


def clean_text(value: str) -> str:
    """One line, NFKC, without control, bidirectional and other invisible characters."""
    normal = unicodedata.normalize("NFKC", value)
    return " ".join("".join(" " if c.isspace() else c for c in normal if _shows(c)).split())


def _shows(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] != "C"


def email_key(value: str) -> str:
    """An e-mail address as it is compared: letter case and compatibility forms do not count."""
    return unicodedata.normalize("NFKC", clean_text(value[: 4 * LONGEST]).casefold())


def is_email(value: str) -> bool:
    """Whether `value` looks like one e-mail address, safe to put into a mail's header."""
    return len(value) <= LONGEST and EMAIL.fullmatch(value) is not None


def network_of(address: str) -> str:
    """The network that a browser's address belongs to: itself, or the /64 that one IPv6 customer gets."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
