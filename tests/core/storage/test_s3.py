"""Rules of the S3 store when the service refuses, fails, hangs or is away."""

import dataclasses
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.settings import Settings
from core.storage.bucket import Bucket, Treatment
from core.storage.content import key_of
from core.storage.contract import StorageUnavailable
from core.storage.s3 import S3Storage
from tests.core.storage.servers import ACCESS, BUCKET, SECRET, free_port

KEY = "sha256/ab/" + "c" * 62


def bucket_at(address: str) -> Bucket:
    impatient = Treatment(connect_timeout=0.5, read_timeout=0.5, retries=1)
    return Bucket(address, BUCKET, ACCESS, SECRET, secure=False, treatment=impatient)


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """A server that gives every connection the same answer and hangs up; no answer at all for b''."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer_all, args=(server, answer), daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


def _answer_all(server: socket.socket, answer: bytes) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        connection.recv(65_536)
        time.sleep(0 if answer else 2)
        connection.sendall(answer)
        connection.close()


def test_a_service_that_is_away_is_reported_with_a_remedy() -> None:
    storage = S3Storage(bucket_at(f"127.0.0.1:{free_port()}"))
    for call in (storage.ready, lambda: storage.exists(KEY), lambda: storage.put(BytesIO(b"x"), limit=1)):
        with pytest.raises(StorageUnavailable, match="Check that the service runs"):
            call()


def test_a_service_that_hangs_is_given_up_in_time() -> None:
    with answering(b"") as address:
        started = time.monotonic()
        with pytest.raises(StorageUnavailable, match="timed out"):
            S3Storage(bucket_at(address)).ready()
    assert time.monotonic() - started < 4


def test_a_service_that_fails_or_talks_garbage_is_reported() -> None:
    for answer in (
        b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"\x00" * 500,
    ):
        with answering(answer) as address, pytest.raises(StorageUnavailable):
            S3Storage(bucket_at(address)).put(BytesIO(b"x"), limit=1)


def test_a_connection_cut_while_reading_is_no_corruption() -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 500
    with answering(half) as address, pytest.raises(StorageUnavailable):
        list(S3Storage(bucket_at(address)).open(KEY))


def test_a_wrong_secret_is_reported_without_the_secret(s3: tuple[str, Path]) -> None:
    bucket = dataclasses.replace(bucket_at(s3[0]), secret_key="wrong-secret")
    with pytest.raises(StorageUnavailable) as refusal:
        S3Storage(bucket).put(BytesIO(b"x"), limit=1)
    assert "wrong-secret" not in str(refusal.value)
    assert "wrong-secret" not in repr(bucket)


def test_a_bucket_that_is_not_there_is_named_with_a_remedy(s3: tuple[str, Path]) -> None:
    storage = S3Storage(dataclasses.replace(bucket_at(s3[0]), name="nowhere"))
    with pytest.raises(StorageUnavailable, match=r"nowhere.*Create the bucket"):
        storage.ready()
    with pytest.raises(StorageUnavailable, match="Create the bucket"):
        storage.put(BytesIO(b"x"), limit=1)


def test_a_download_that_is_cut_goes_on_where_it_ended(s3: tuple[str, Path]) -> None:
    storage = S3Storage(bucket_at(s3[0]))
    content = bytes(range(256)) * 4000
    key = storage.put(BytesIO(content), limit=len(content)).key
    with cutting(s3[0], after=300_000) as (address, cuts):
        treatment = Treatment(connect_timeout=1, read_timeout=1, retries=5)
        proxied = S3Storage(dataclasses.replace(bucket_at(address), treatment=treatment))
        assert b"".join(proxied.open(key)) == content
    assert len(cuts) > 1


def test_an_upload_that_is_cut_leaves_no_object(s3: tuple[str, Path]) -> None:
    content = b"never whole" * 100_000
    with cutting(s3[0], after=300_000, upwards=True) as (address, _):
        storage = S3Storage(bucket_at(address))
        with pytest.raises(StorageUnavailable):
            storage.put(BytesIO(content), limit=len(content))
    key = key_of(sha256(content).hexdigest())
    assert not S3Storage(bucket_at(s3[0])).exists(key)


def test_a_customer_key_that_is_none_is_refused_at_the_start() -> None:
    for key in ("", "short", "bm8gMzIgYnl0ZXM="):
        with pytest.raises(ValueError, match="32 bytes"):
            Settings(_env_file=None, storage_encryption="customer", storage_customer_key=SecretStr(key))  # type: ignore[call-arg]


@contextmanager
def cutting(address: str, after: int, upwards: bool = False) -> Iterator[tuple[str, list[int]]]:
    """A proxy that ends every connection once so many bytes went downwards, or upwards; gives how many it let pass."""
    cuts: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_proxy, args=(server, address, after, upwards, cuts), daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", cuts


def _proxy(server: socket.socket, address: str, after: int, upwards: bool, cuts: list[int]) -> None:
    host, _, port = address.partition(":")
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        service = socket.create_connection((host, int(port)))
        for source, target, limited in ((client, service, upwards), (service, client, not upwards)):
            threading.Thread(
                target=_pass, args=(source, target, after if limited else 1 << 40, cuts), daemon=True
            ).start()


def _pass(source: socket.socket, target: socket.socket, left: int, cuts: list[int]) -> None:
    passed = 0
    try:
        while chunk := source.recv(min(65_536, left - passed)):
            target.sendall(chunk)
            passed += len(chunk)
            if passed >= left:
                cuts.append(passed)
                break
    except OSError:
        pass
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
