"""Failpoints: nothing happens at any of them unless a variable names them; production refuses that variable."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from core.app import build_kernel
from core.errors import StartRefused
from core.failpoints import FailpointReached, Point, arm, reach
from core.registry import Registry
from core.settings import load_settings
from tests.fixtures.kernels import make_settings


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    arm("")


def test_nothing_happens_at_any_point_that_nobody_armed() -> None:
    arm(f"{Point.COMMAND_WRITTEN}=raise")
    for point in set(Point) - {Point.COMMAND_WRITTEN}:
        reach(point)
    arm("")
    reach(Point.COMMAND_WRITTEN)


def test_a_point_fails_every_time_or_once() -> None:
    arm(f"{Point.COMMAND_WRITTEN}=raise, {Point.EFFECT_CLAIMED}=raise@2")
    for _ in range(2):
        with pytest.raises(FailpointReached, match=r"command\.written"):
            reach(Point.COMMAND_WRITTEN)
    reach(Point.EFFECT_CLAIMED)
    with pytest.raises(FailpointReached, match=r"effect\.claimed"):
        reach(Point.EFFECT_CLAIMED)
    reach(Point.EFFECT_CLAIMED)


def test_a_point_can_take_its_time() -> None:
    arm(f"{Point.UPLOAD_STORED}=sleep:0.05")
    started = time.monotonic()
    reach(Point.UPLOAD_STORED)
    assert time.monotonic() - started >= 0.05


def test_a_killed_process_is_gone_at_once() -> None:
    child = os.fork()
    if child == 0:
        arm(f"{Point.COMMAND_WRITTEN}=kill")
        reach(Point.COMMAND_WRITTEN)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9


@pytest.mark.parametrize(
    "written", ["nowhere=kill", "command.written", "command.written=jump", "command.written=kill@x", "=", "a=sleep:b"]
)
def test_what_can_not_be_read_stops_the_start_and_is_named(
    written: str, registry: Registry, sqlite_url: str, tmp_path: Path
) -> None:
    with pytest.raises(StartRefused, match="LIASSE_FAILPOINTS"):
        build_kernel(make_settings(tmp_path, sqlite_url, failpoints=written), registry)


def test_production_does_not_start_with_failpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIASSE_ENVIRONMENT", "production")
    monkeypatch.setenv("LIASSE_SECRET_KEY", "a secret of more than thirty-two characters")
    monkeypatch.setenv("LIASSE_FAILPOINTS", "command.written=kill")
    with pytest.raises(ValidationError, match="LIASSE_FAILPOINTS must be empty in production"):
        load_settings()
