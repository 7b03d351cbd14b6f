"""A TCP port in front of a service, which can be slow, cut, refuse or hang."""

import socket
import struct
import time
from contextlib import suppress
from threading import Event, Lock, Thread

AT_ONCE = struct.pack("ii", 1, 0)
"""A lingering time of nothing: closing such a socket resets its connection."""
CHUNK = 64 * 1024


class Proxy:
    """Passes bytes on to `target`; every method holds for connections that are open and for new ones."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._passing, self._lock = Event(), Lock()
        self._passing.set()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._delay = 0.0
        self._left: dict[bool, int] = {}
        self._closed = False
        self._listener = _listen(0)
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def mend(self) -> None:
        """Pass everything on again, at full speed."""
        self._delay, self._left = 0.0, {}
        self._passing.set()
        if self._closed:
            self._listener, self._closed = _listen(self.port), False
            Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def slow(self, seconds: float) -> None:
        """Take so long for each piece of up to 64 KiB."""
        self._delay = seconds

    def hang(self) -> None:
        """Take everything and pass nothing on."""
        self._passing.clear()

    def cut(self) -> None:
        """Reset every connection; new ones are welcome."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for one in pair:
                _reset(one)
        self._passing.set()

    def cut_after(self, size: int, *, answers: bool = False) -> None:
        """Reset the connection on which clients have sent, or been answered, so many bytes; once."""
        self._left[not answers] = size

    def refuse(self) -> None:
        """Nobody listens any more, and every connection is reset."""
        self._closed = True
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def close(self) -> None:
        """The end."""
        self.refuse()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self._target, timeout=5)
        except OSError:
            _reset(client)
            return
        server.settimeout(None)
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._pairs.append((client, server))
        Thread(target=self._pump, args=(server, client, False), daemon=True).start()
        self._pump(client, server, True)

    def _pump(self, source: socket.socket, sink: socket.socket, sent: bool) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                self._passing.wait()
                time.sleep(self._delay)
                if self._is_over(sent, len(data)):
                    _reset(source)
                    _reset(sink)
                    return
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
            return
        for one in (source, sink):  # closing alone would leave the other thread's read, and so the connection
            _reset(one)

    def _is_over(self, sent: bool, size: int) -> bool:
        with self._lock:
            if sent not in self._left:
                return False
            self._left[sent] -= size
            over = self._left[sent] <= 0
            if over:
                del self._left[sent]
            return over


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    return listener


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        one.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        one.close()
