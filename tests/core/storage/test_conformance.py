"""Rules that every store keeps, whatever lies behind it."""

import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO

import pytest

from core.storage.contract import FileTooLarge, KeyRefused, ObjectCorrupted, ObjectMissing
from tests.core.storage.conftest import Bench
from tests.core.storage.streams import BrokenOff, Pattern, Trickle

MEBIBYTE = 1024 * 1024
LARGE = 200 * MEBIBYTE
ABSENT = "sha256/ab/" + "c" * 62
HOSTILE = [
    "",
    "sha256",
    "/etc/passwd",
    "../../etc/passwd",
    "sha256/../../etc/passwd",
    "sha256/ab/../../../etc/passwd",
    "sha256/ab/" + "C" * 62,
    "sha256/ab/" + "c" * 61,
    "sha256/ab/" + "c" * 63,
    "sha256/ab/" + "c" * 62 + "\n",
    "sha256/ab/" + "c" * 62 + "\x00",
    "sha256/ab/" + "c" * 62 + "/x",
    "x/sha256/ab/" + "c" * 62,
    "sha256/ab/" + "٣" * 62,
    "sha256\\ab\\" + "c" * 62,
    "sha256%2fab%2f" + "c" * 62,
    "c" * 100_000,
]


def put(bench: Bench, content: bytes) -> str:
    return bench.storage.put(BytesIO(content), limit=len(content)).key


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 6 * MEBIBYTE])
def test_what_was_put_comes_back_byte_for_byte(bench: Bench, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    stored = bench.storage.put(BytesIO(content), limit=size)
    assert (stored.sha256, stored.size) == (sha256(content).hexdigest(), size)
    assert b"".join(bench.storage.open(stored.key)) == content


def test_the_key_is_made_from_the_content_alone(bench: Bench) -> None:
    digest = sha256(b"letter").hexdigest()
    assert put(bench, b"letter") == f"sha256/{digest[:2]}/{digest[2:]}"


def test_the_same_bytes_are_stored_once(bench: Bench) -> None:
    assert put(bench, b"twice") == put(bench, b"twice")
    assert len(list(bench.storage.keys())) == len(bench.files()) == 1


def test_short_reads_of_a_slow_sender_change_nothing(bench: Bench) -> None:
    content = b"a slow connection gives few bytes" * 30
    stored = bench.storage.put(Trickle(content), limit=len(content))
    assert b"".join(bench.storage.open(stored.key)) == content


@pytest.mark.slow
def test_200_mebibytes_pass_both_ways_in_constant_memory(bench: Bench) -> None:
    tracemalloc.start()
    try:
        stored = bench.storage.put(Pattern(LARGE), limit=LARGE)
        size = sum(len(chunk) for chunk in bench.storage.open(stored.key))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == stored.size == LARGE
    assert peak < 24 * MEBIBYTE


def test_a_chunk_has_at_most_64_kibibytes(bench: Bench) -> None:
    key = put(bench, b"x" * 300_000)
    assert max(len(chunk) for chunk in bench.storage.open(key)) <= 65_536


def test_a_file_over_the_limit_is_refused_while_it_streams_and_leaves_nothing(bench: Bench) -> None:
    stream = Pattern(LARGE)
    with pytest.raises(FileTooLarge) as refusal:
        bench.storage.put(stream, limit=MEBIBYTE)
    assert refusal.value.status == 413
    assert stream.taken <= MEBIBYTE + 65_536
    assert bench.files() == []


def test_a_file_of_exactly_the_limit_is_accepted_and_one_byte_more_is_not(bench: Bench) -> None:
    assert bench.storage.put(BytesIO(b"12345"), limit=5).size == 5
    with pytest.raises(FileTooLarge):
        bench.storage.put(BytesIO(b"123456"), limit=5)


def test_an_upload_broken_off_leaves_nothing_and_keeps_its_own_error(bench: Bench) -> None:
    with pytest.raises(ConnectionResetError):
        bench.storage.put(BrokenOff(b"half a letter" * 10_000), limit=MEBIBYTE)
    assert bench.files() == []


TAMPER: dict[str, Callable[[bytes], bytes]] = {
    "one bit": lambda content: content[:150_000] + bytes([content[150_000] ^ 1]) + content[150_001:],
    "last byte": lambda content: content[:-1] + b"!",
    "truncated": lambda content: content[:-1],
    "truncated at a chunk": lambda content: content[:131_072],
    "extended": lambda content: content + b"!",
    "emptied": lambda _: b"",
}


@pytest.mark.parametrize("damage", TAMPER)
def test_altered_bytes_are_reported_and_never_arrive_complete(bench: Bench, damage: str) -> None:
    content = b"0123456789" * 20_000
    key = put(bench, content)
    altered = TAMPER[damage](content)
    bench.tamper(key, altered)
    received = b""
    with pytest.raises(ObjectCorrupted, match="back-up"):
        for chunk in bench.storage.open(key):
            received += chunk
    assert len(received) < len(altered) or not altered


def test_storing_the_same_bytes_again_mends_a_damaged_object(bench: Bench) -> None:
    key = put(bench, b"sound")
    bench.tamper(key, b"spoil")
    put(bench, b"sound")
    assert b"".join(bench.storage.open(key)) == b"sound"


def test_a_missing_object_is_reported_before_the_first_chunk(bench: Bench) -> None:
    bench.storage.ready()
    with pytest.raises(ObjectMissing, match=ABSENT):
        bench.storage.open(ABSENT)


def test_existence_follows_put_and_delete(bench: Bench) -> None:
    assert not bench.storage.exists(ABSENT)
    key = put(bench, b"here")
    assert bench.storage.exists(key)
    bench.storage.delete(key)
    assert not bench.storage.exists(key)


def test_deleting_twice_is_no_mistake(bench: Bench) -> None:
    key = put(bench, b"gone")
    bench.storage.delete(key)
    bench.storage.delete(key)
    assert list(bench.storage.keys()) == []


def test_every_key_is_listed_with_the_time_it_was_stored_in_utc(bench: Bench) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    keys = {put(bench, str(number).encode()) for number in range(30)}
    listed = dict(bench.storage.keys())
    assert listed.keys() == keys
    assert all(before <= stored <= datetime.now(UTC) + timedelta(seconds=2) for stored in listed.values())
    assert all(stored.tzinfo is UTC for stored in listed.values())


def test_files_that_are_not_ours_are_not_listed(bench: Bench) -> None:
    key = put(bench, b"ours")
    stray = bench.path(key).with_name("notes.txt")
    stray.write_bytes(b"not ours")
    try:
        assert list(dict(bench.storage.keys())) == [key]
    finally:
        stray.unlink()


def test_concurrent_puts_of_the_same_content_agree(bench: Bench) -> None:
    content = b"everyone uploads this" * 20_000
    with ThreadPoolExecutor(8) as people:
        stored = set(people.map(lambda _: bench.storage.put(BytesIO(content), limit=MEBIBYTE), range(24)))
    assert len(stored) == len(bench.files()) == 1
    assert b"".join(bench.storage.open(stored.pop().key)) == content


def test_a_reader_is_not_disturbed_by_a_put_of_the_same_content(bench: Bench) -> None:
    content = b"read while written" * 30_000
    key = put(bench, content)
    reading = bench.storage.open(key)
    first = next(reading)
    put(bench, content)
    assert first + b"".join(reading) == content


@pytest.mark.parametrize("key", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("method", ["open", "exists", "delete"])
def test_a_key_of_another_shape_is_refused(bench: Bench, method: str, key: str) -> None:
    with pytest.raises(KeyRefused):
        getattr(bench.storage, method)(key)


def test_a_store_in_order_is_ready(bench: Bench) -> None:
    bench.storage.ready()
    assert bench.files() == []
