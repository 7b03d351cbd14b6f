"""Ask another system by HTTP: one request on one connection, no redirects, no proxies, bounded in time and size."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import certifi
import httpcore

from core.outgoing.errors import AddressRefused, AnswerTooLarge, NoAnswer, NotHttp, TooSlow
from core.outgoing.reach import SCHEMES, Reach
from core.outgoing.streams import CheckedNetwork, Deadline

MOST = 1024 * 1024
"""Bytes of an answer, unless said otherwise."""
AGENT = "Liasse"


@dataclass(frozen=True)
class Question:
    """What is asked; `url` is complete and percent-encoded. Neither headers nor body show in its text."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    seconds: float = 10
    most: int = MOST


@dataclass(frozen=True)
class Reply:
    """What came back; header names are in small letters."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """Such as `application/json`."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def ask(question: Question, reach: Reach) -> Reply:
    """The reply, whatever its status; raises an `OutgoingError`."""
    url = httpcore.URL(question.url)
    scheme, host = url.scheme.decode(), url.host.decode()
    if scheme not in SCHEMES or not host:
        raise AddressRefused(host=host or "an address without a host", reason="it is neither https nor http")
    try:
        return _exchange(question, url, CheckedNetwork(reach, scheme, Deadline(question.seconds)))
    except httpcore.TimeoutException:
        raise TooSlow(host=host, seconds=question.seconds) from None
    except (httpcore.ProtocolError, UnicodeError, ValueError) as error:
        raise NotHttp(host=host, reason=type(error).__name__) from None
    except (httpcore.NetworkError, OSError) as error:
        raise NoAnswer(host=host, reason=_reason(error)) from None


def _exchange(question: Question, url: httpcore.URL, network: CheckedNetwork) -> Reply:
    headers = {"host": _host_header(url), "user-agent": AGENT, "accept-encoding": "identity", **question.headers}
    if question.body is not None:
        headers["content-length"] = str(len(question.body))
    with (
        httpcore.ConnectionPool(ssl_context=_trust(), network_backend=network, max_connections=1) as pool,
        pool.stream(question.method, url, headers=list(headers.items()), content=question.body) as response,
    ):
        known = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        return Reply(response.status, known, _read(response, question.most, url.host.decode()))


def _read(response: httpcore.Response, most: int, host: str) -> bytes:
    body = bytearray()
    for part in response.iter_stream():
        body += part
        if len(body) > most:
            raise AnswerTooLarge(host=host, limit=most)
    return bytes(body)


def _host_header(url: httpcore.URL) -> str:
    host = url.host.decode()
    host = f"[{host}]" if ":" in host else host
    return host if url.port is None else f"{host}:{url.port}"


@cache
def _trust() -> ssl.SSLContext:
    """The machine's authorities, where a house adds its own, and the well-known ones."""
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    return context


def _reason(error: Exception) -> str:
    """Why there is no connection, in words that name no address."""
    text = str(error).lower()
    if "certificate" in text or "ssl" in text:
        return "its certificate is not to be trusted"
    return "it refuses connections" if "refused" in text else "the connection broke"
