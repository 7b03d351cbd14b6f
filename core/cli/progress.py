"""Progress of long work: a bar on the standard error, and only where a person looks at a terminal."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from core.cli.answering import errors

Item = TypeVar("Item")


@contextmanager
def working(words: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """A bar while the block runs; without a total it only shows that something goes on. Call the result per item."""
    counted = (BarColumn(), MofNCompleteColumn()) if total is not None else ()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), *counted, TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(words, total=total)
        yield lambda: bar.advance(task)


def each(items: Iterable[Item], words: str) -> Iterator[Item]:
    """The items one by one, with a bar that counts them."""
    listed = list(items)
    with working(words, len(listed)) as done:
        for item in listed:
            yield item
            done()
