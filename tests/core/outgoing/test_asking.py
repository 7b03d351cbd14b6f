"""Asking other systems: what is bounded, and what never follows."""

import socket
import threading
import time

import pytest

from core.outgoing.asking import Question, ask
from core.outgoing.errors import AnswerTooLarge, NoAnswer, NotHttp, OutgoingError, TooSlow
from core.outgoing.reach import Reach
from tests.fixtures.outside import Outside, Told

HERE = Reach(this_machine=True)


def test_an_answer_comes_with_its_status_type_and_body(outside: Outside) -> None:
    outside.answers = [Told(404, b'{"a": 1}', "application/json; charset=utf-8")]
    reply = ask(Question("GET", f"{outside.url}/a%20b?c=d"), HERE)
    assert (reply.status, reply.media_type, reply.body) == (404, "application/json", b'{"a": 1}')
    assert outside.asked[0].path == "/a%20b?c=d"
    assert outside.asked[0].headers["host"] == f"127.0.0.1:{outside.port}"


def test_a_redirect_is_an_answer_and_is_not_followed(outside: Outside) -> None:
    outside.answers = [Told(302, headers={"location": f"{outside.url}/elsewhere"})]
    assert ask(Question("GET", outside.url), HERE).status == 302
    assert [asked.path for asked in outside.asked] == ["/"]


def test_the_proxies_of_the_environment_are_not_used(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert ask(Question("GET", outside.url), HERE).status == 200


@pytest.mark.parametrize("told", [Told(wait=3), Told(body=b"x" * 100, drip=0.1)], ids=["silent", "dripping"])
def test_whoever_is_slow_is_left_after_the_time_said(outside: Outside, told: Told) -> None:
    outside.answers = [told]
    started = time.monotonic()
    with pytest.raises(TooSlow):
        ask(Question("GET", outside.url, seconds=0.5), HERE)
    assert time.monotonic() - started < 1.5


def test_headers_that_drip_are_not_waited_for_either() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_drip, args=(server,), daemon=True).start()
        started = time.monotonic()
        with pytest.raises(TooSlow):
            ask(Question("GET", f"http://127.0.0.1:{server.getsockname()[1]}/", seconds=0.5), HERE)
        assert time.monotonic() - started < 1.5


def _drip(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        try:
            for letter in b"HTTP/1.1 200 OK\r\n" + b"x" * 50:
                connection.send(bytes((letter,)))
                time.sleep(0.1)
        except OSError:
            return


def test_what_is_larger_than_the_limit_is_not_read_to_the_end(outside: Outside) -> None:
    outside.answers = [Told(body=b"x" * 3_000_000)]
    with pytest.raises(AnswerTooLarge, match="1000 bytes"):
        ask(Question("GET", outside.url, most=1000), HERE)


@pytest.mark.parametrize("raw", [b"220 mail.example ESMTP\r\n", b"\x16\x03\x01\x00", b"HTTP/1.1 two\r\n\r\n", b""])
def test_what_is_not_http_is_said_to_be_so(outside: Outside, raw: bytes) -> None:
    outside.answers = [Told(raw=raw)]
    with pytest.raises((NotHttp, NoAnswer)):
        ask(Question("GET", outside.url), HERE)


def test_a_port_that_nobody_listens_on_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NoAnswer, match="refuses"):
        ask(Question("GET", f"http://127.0.0.1:{port}/"), HERE)


def test_no_error_quotes_the_path_the_headers_or_the_body(outside: Outside) -> None:
    outside.answers = [Told(raw=b"nonsense\r\n")]
    question = Question("POST", f"{outside.url}/ada@example.org", {"authorization": "Bearer s3cret"}, b'"s3cret"')
    with pytest.raises(OutgoingError) as caught:
        ask(question, HERE)
    assert "ada" not in str(caught.value) + repr(question) and "s3cret" not in str(caught.value) + repr(question)
