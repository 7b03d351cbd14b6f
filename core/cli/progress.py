"""Progress of long work on the standard error: a bar for whoever looks at a terminal, else now and then a line."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Thread
from time import monotonic
from typing import TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from core.cli.answering import errors

Item = TypeVar("Item")
Done = Callable[[], None]
FIRST_AFTER = 3.0
"""Seconds of silence, where nobody looks at a terminal: short work says nothing."""
THEN_EVERY = 5.0


def working(words: str, total: int | None = None) -> AbstractContextManager[Done]:
    """Tell that the block runs; with a total, how far it is. Call the result per item."""
    return _bar(words, total) if errors.is_terminal else _lines(words, total)


@contextmanager
def _bar(words: str, total: int | None) -> Iterator[Done]:
    counted = (BarColumn(), MofNCompleteColumn()) if total is not None else ()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), *counted, TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task(words, total=total)
        yield lambda: bar.advance(task)


@contextmanager
def _lines(words: str, total: int | None) -> Iterator[Done]:
    done: list[None] = []
    over = Event()
    teller = Thread(target=_tell, args=(words, total, done, over), name="liasse-progress", daemon=True)
    teller.start()
    try:
        yield lambda: done.append(None)
    finally:
        over.set()
        teller.join()


def _tell(words: str, total: int | None, done: list[None], over: Event) -> None:
    """Say every few seconds what goes on, until it is over."""
    began, pause = monotonic(), FIRST_AFTER
    while not over.wait(pause):
        counted = f" {len(done)} of {total}," if total is not None else ""
        errors.print(f"{words} …{counted} {monotonic() - began:.0f} s")
        pause = THEN_EVERY


def each(items: Iterable[Item], words: str) -> Iterator[Item]:
    """The items one by one, counted."""
    listed = list(items)
    with working(words, len(listed)) as done:
        for item in listed:
            yield item
            done()
