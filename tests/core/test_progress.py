"""Long work tells that it goes on: where nobody looks at a terminal, by a plain line now and then."""

import io
import time

import pytest

from core.cli import progress
from core.terminal import Terminal


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a pipe is told; waits are short."""
    pipe = io.StringIO()
    monkeypatch.setattr(progress, "errors", Terminal(file=pipe, highlight=False, markup=False, soft_wrap=True))
    monkeypatch.setattr(progress, "FIRST_AFTER", 0.05)
    monkeypatch.setattr(progress, "THEN_EVERY", 0.05)
    return pipe


def wait_for(said: io.StringIO, words: str) -> None:
    end = time.monotonic() + 10
    while words not in said.getvalue():
        assert time.monotonic() < end, said.getvalue()
        time.sleep(0.01)


def test_long_work_says_now_and_then_how_far_it_is(said: io.StringIO) -> None:
    with progress.working("Drawing", 3) as done:
        wait_for(said, "Drawing … 0 of 3, 0 s\n")
        done()
        wait_for(said, "Drawing … 1 of 3, 0 s\n")
    assert "\x1b" not in said.getvalue()


def test_items_are_counted(said: io.StringIO) -> None:
    for number in progress.each(range(2), "Drawing"):
        wait_for(said, f"Drawing … {number} of 2, 0 s\n")


def test_short_work_says_nothing(said: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "FIRST_AFTER", 60)
    with progress.working("Drawing"):
        pass
    assert said.getvalue() == ""


def test_nothing_is_said_once_work_is_over_or_has_failed(said: io.StringIO) -> None:
    with pytest.raises(ValueError, match="broken"), progress.working("Drawing"):
        raise ValueError("broken")
    before = said.getvalue()
    time.sleep(0.2)
    assert said.getvalue() == before
