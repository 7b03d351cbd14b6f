"""What is sent is refused at its limit, while it comes in: seen from the socket of a real server."""

import resource
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core.kernel import Kernel
from core.registry import Registry
from tests.fixtures.callers import bearer, csrf_of
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import make_kernel, make_settings
from tests.fixtures.servers import Server, serve

MIB = 1024 * 1024
LIMIT = 4 * MIB
GIGABYTES = 2 * 1024 * MIB
PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'


@pytest.fixture
def kernel(one_database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    """Small limits, on one kind of database."""
    made = make_kernel(make_settings(tmp_path, one_database_url, max_upload=LIMIT), registry)
    yield made
    made.engine.dispose()


@pytest.fixture
def server(kernel: Kernel) -> Iterator[Server]:
    yield from serve(kernel)


@pytest.fixture
def upload(kernel: Kernel) -> tuple[str, str]:
    """The path that takes files, and the header that lets one in."""
    case_id = open_permit(kernel)["case_id"]
    return f"/api/v1/cases/{case_id}/documents", bearer(kernel, "nadia", "clerk")["Authorization"]


def head(path: str, authorization: str, *more: str) -> bytes:
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: {authorization}",
        "Content-Type: multipart/form-data; boundary=b",
        *more,
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def send_until_refused(connection: socket.socket, pieces: Iterator[bytes]) -> int:
    """Bytes that went out before the server answered or hung up."""
    sent = 0
    connection.setblocking(True)
    connection.settimeout(10)
    for piece in pieces:
        try:
            connection.sendall(piece)
        except OSError:
            break
        sent += len(piece)
        connection.settimeout(0)
        try:
            if connection.recv(1, socket.MSG_PEEK):
                break
        except (BlockingIOError, OSError):
            pass
        connection.settimeout(10)
    connection.settimeout(10)
    return sent


def read_answer(connection: socket.socket) -> bytes:
    """What the server said before it closed the connection."""
    said = b""
    try:
        while piece := connection.recv(65536):
            said += piece
    except ConnectionResetError:
        pass
    return said


def memory() -> int:
    """The largest size that this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def chunks(size: int, step: int = 256 * 1024) -> Iterator[bytes]:
    """A body of `size` bytes in chunks (RFC 9112, 7.1)."""
    yield f"{len(PART):x}\r\n".encode() + PART + b"\r\n"
    for _ in range(size // step):
        yield f"{step:x}\r\n".encode() + b"x" * step + b"\r\n"


def test_two_gigabytes_in_chunks_are_refused_at_the_limit(server: Server, upload: tuple[str, str]) -> None:
    before = memory()
    with server.connect() as connection:
        connection.sendall(head(*upload, "Transfer-Encoding: chunked"))
        sent = send_until_refused(connection, chunks(GIGABYTES))
        said = read_answer(connection)
    assert said.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in said
    assert b"connection: close" in said.lower()
    assert sent < 8 * LIMIT
    assert memory() - before < 100 * MIB


def test_two_gigabytes_announced_are_refused_before_they_come(server: Server, upload: tuple[str, str]) -> None:
    with server.connect() as connection:
        connection.sendall(head(*upload, f"Content-Length: {GIGABYTES}"))
        said = read_answer(connection)
    assert said.startswith(b"HTTP/1.1 413")


def test_a_file_slightly_too_large_gets_an_answer_that_the_browser_reads(
    server: Server, upload: tuple[str, str]
) -> None:
    path, authorization = upload
    with httpx.Client(base_url=server.url, headers={"Authorization": authorization}) as browser:
        answer = browser.post(path, files={"file": ("a.pdf", b"x" * (LIMIT + MIB + 10))})
        assert answer.status_code == 413
        assert browser.get("/health/live").status_code == 200


def test_a_length_that_lies_gets_nothing_more_in(server: Server, upload: tuple[str, str]) -> None:
    body = PART + b"x\r\n--b--\r\n"
    with server.connect() as connection:
        connection.sendall(head(*upload, f"Content-Length: {len(body)}") + body + b"GET /smuggled HTTP/1.1\r\n\r\n")
        said = read_answer(connection)
    assert said.count(b"HTTP/1.1") >= 1
    assert b"smuggled" not in said
    assert not said.startswith(b"HTTP/1.1 5")


@pytest.mark.parametrize(
    "lies", ["Content-Length: -1", "Content-Length: 1e9", "Content-Length: 5\r\nContent-Length: 6"]
)
def test_a_length_that_is_none_is_refused(server: Server, upload: tuple[str, str], lies: str) -> None:
    with server.connect() as connection:
        connection.sendall(head(*upload, lies) + PART)
        said = read_answer(connection)
    assert said.startswith(b"HTTP/1.1 400")


def test_an_upload_that_breaks_off_leaves_nothing(server: Server, upload: tuple[str, str], kernel: Kernel) -> None:
    temporary = set(Path(tempfile.gettempdir()).iterdir())
    for _ in range(3):
        connection = server.connect()
        connection.sendall(head(*upload, f"Content-Length: {3 * MIB}") + PART + b"x" * 2 * MIB)
        connection.close()
    time.sleep(0.5)
    with httpx.Client(base_url=server.url, headers={"Authorization": upload[1]}) as browser:
        assert browser.get(upload[0]).json()["items"] == []
    assert list(kernel.storage.keys()) == []
    files = Path(kernel.settings.data_dir / "files")
    assert not [path for path in files.rglob("*") if path.is_file()]
    left = set(Path(tempfile.gettempdir()).iterdir()) - temporary
    assert not [path for path in left if path.is_file() and path.stat().st_size >= MIB]


def test_a_slow_upload_keeps_nobody_waiting(server: Server, upload: tuple[str, str]) -> None:
    slow = [server.connect() for _ in range(40)]
    for connection in slow:
        connection.sendall(head(*upload, f"Content-Length: {MIB}") + PART)
    assert httpx.get(f"{server.url}/login", timeout=20).status_code == 200
    for connection in slow:
        connection.close()


def test_a_body_that_stalls_is_given_up(
    server: Server, upload: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.web.bodies.IDLE", 0.2)
    with server.connect() as connection:
        connection.sendall(head(*upload, f"Content-Length: {MIB}") + PART)
        said = read_answer(connection)
    assert said.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in said.lower()


def test_a_form_of_too_many_fields_or_files_is_refused(server: Server, kernel: Kernel) -> None:
    fields = {"_csrf": csrf_of(kernel, "nonce"), **{f"f{n}": "x" for n in range(5001)}}
    browser = httpx.Client(base_url=server.url, headers={"Cookie": "liasse_csrf=nonce"})
    with browser:
        assert browser.post("/preferences", data=fields).status_code == 400
        assert browser.post("/preferences", data={"_csrf": fields["_csrf"], "language": "fr"}).status_code == 303
        many = [("file", (f"{n}.txt", b"x")) for n in range(200)]
        assert browser.post("/preferences", files=many).status_code == 400
        empty = [("file", ("", b"")) for _ in range(5000)]
        assert browser.post("/preferences", files=empty).status_code in (400, 403)
        long_field = {"_csrf": fields["_csrf"], "next": "x" * (MIB + 1)}
        assert browser.post("/preferences", files={"a": ("a", b"")}, data=long_field).status_code == 400
        assert browser.post("/preferences", data={"next": "x" * (3 * MIB)}).status_code == 413


def test_headers_without_end_are_refused(server: Server) -> None:
    for junk in (b"X: " + b"a" * 200_000, b"X: a\r\n" * 20_000):
        with server.connect() as connection:
            try:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + junk + b"\r\n\r\n")
                said = read_answer(connection)
            except OSError:
                continue
        assert said.startswith((b"HTTP/1.1 4", b"HTTP/1.1 200"))
    assert httpx.get(f"{server.url}/health/live").status_code == 200
