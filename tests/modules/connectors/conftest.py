"""A kernel whose customer register is the other system of the test."""

from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from structlog.testing import capture_logs

from core.bindings import Bindings
from core.clock import VirtualClock
from core.kernel import Kernel
from core.worker import sweep
from tests.fixtures.outside import Outside

KEY = "k3y-of-the-register"


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """What was logged, kept instead of written."""
    with capture_logs() as lines:
        yield lines


def connect(kernel: Kernel, url: str) -> Kernel:
    """The same installation with its register filled in."""
    variables = {"LIASSE_BINDING_PERMITS_CRM_URL": url, "LIASSE_BINDING_PERMITS_CRM_TOKEN": KEY}
    return replace(kernel, bindings=Bindings(variables))


@pytest.fixture
def connected(kernel: Kernel, outside: Outside) -> Kernel:
    """A kernel that asks the other system."""
    return connect(kernel, outside.url + "/api/")


def pass_hours(kernel: Kernel) -> None:
    """Let so much time pass that what is to be tried again is due, and do it."""
    assert isinstance(kernel.clock, VirtualClock)
    kernel.clock.advance(timedelta(hours=5))
    sweep(kernel)


@pytest.fixture
def later(connected: Kernel) -> Callable[[], None]:
    """Let time pass."""
    return partial(pass_hours, connected)
