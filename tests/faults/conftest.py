"""Stacks for tests: embedded, and on servers with each broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.registry import Registry
from tests.faults.oracle import revive
from tests.faults.stacks import Stack, installed
from tests.faults.test_workers import BROKERS, need
from tests.faults.walkers import Walker
from tests.fixtures.databases import empty

KINDS = ("embedded", "rabbitmq", "redis")


@pytest.fixture(params=KINDS)
def stack(request: pytest.FixtureRequest, registry: Registry, tmp_path: Path) -> Iterator[Stack]:
    """An installation of each kind; nothing of it runs yet."""
    kind = str(request.param)
    if kind == "embedded":
        url = str(request.getfixturevalue("sqlite_url"))
    else:
        need(BROKERS[kind])
        url = str(request.getfixturevalue("postgresql_database"))
        empty(url)
    with installed(kind, url, registry, tmp_path) as made:
        yield made


@pytest.fixture
def walker(stack: Stack) -> Walker:
    """A clerk who starts again what died."""
    return Walker(stack, lambda: revive(stack))
