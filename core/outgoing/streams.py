"""Connections that go where they may, and end when the time is over, however slowly the other side drips."""

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from core.outgoing.reach import Reach


class Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self, error: type[Exception]) -> float:
        """Seconds left; raises `error` when there are none."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise error("the time is over")
        return left


class TimedStream(httpcore.NetworkStream):
    """A stream on which all that is read and written has one deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What came."""
        return self._inner.read(max_bytes, self._deadline.left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send it."""
        self._inner.write(buffer, self._deadline.left(httpcore.WriteTimeout))

    def close(self) -> None:
        """End the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same stream, encrypted."""
        left = self._deadline.left(httpcore.ConnectTimeout)
        return TimedStream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What is known of the connection."""
        return self._inner.get_extra_info(info)


class CheckedNetwork(httpcore.NetworkBackend):
    """Resolves a name once and connects to an address that was checked, so that no later answer counts."""

    def __init__(self, reach: Reach, scheme: str, deadline: Deadline) -> None:
        self._reach, self._scheme, self._deadline = reach, scheme, deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of the host's addresses that answers."""
        error: Exception = httpcore.ConnectError("no address")
        for address in self._reach.addresses(self._scheme, host, port):
            try:
                left = self._deadline.left(httpcore.ConnectTimeout)
                return TimedStream(self._network.connect_tcp(str(address), port, left), self._deadline)
            except httpcore.ConnectError as refused:
                error = refused
        raise error
