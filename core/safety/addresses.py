"""What addresses of settings tell: which machine, and whether the way there is encrypted."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qs, urlsplit

LOOPBACK = "localhost"
SECURE_DATABASE = frozenset({"require", "verify-ca", "verify-full"})
SECURE_BROKERS = frozenset({"amqps", "rediss"})
SECURE_MAIL = frozenset({"smtps", "smtp+starttls"})


def is_here(host: str | None) -> bool:
    """Whether the host is this machine: what is sent there crosses no network."""
    if not host or host.lower() == LOOPBACK or host.startswith("/"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_clear(url: str, secure: frozenset[str]) -> bool:
    """Whether the address leads to another machine by another scheme than the `secure` ones."""
    parts = read(url)
    return bool(url) and parts.scheme.lower() not in secure and not is_here(parts.hostname)


def database_is_clear(url: str) -> bool:
    """Whether a database server on another machine may be spoken to without TLS (libpq's `sslmode`)."""
    parts = read(url)
    options = queried(parts)
    host = options.get("host") or parts.hostname
    server = not parts.scheme.startswith("sqlite")
    return server and not is_here(host) and options.get("sslmode", "prefer") not in SECURE_DATABASE


def storage_is_clear(url: str) -> bool:
    """Whether an S3 store on another machine is spoken to without TLS."""
    parts = read(url)
    off = queried(parts).get("secure", "1").lower() in {"0", "false", "no"}
    return parts.scheme == "s3" and off and not is_here(parts.hostname)


def queried(parts: SplitResult) -> Mapping[str, str]:
    """The options behind the question mark, the last one of each name."""
    return {name: values[-1] for name, values in parse_qs(parts.query).items()}


def read(url: str) -> SplitResult:
    """The parts of an address; one that can't be read has none."""
    try:
        parts = urlsplit(url)
        parts.hostname  # noqa: B018 - reading it finds a broken one
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts
