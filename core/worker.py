"""Background work: `sweep` delivers what is due, `tick` runs the schedules. The outbox is the truth."""

import time
from collections.abc import Callable
from threading import Event, Thread

import structlog

from core import outbox
from core.bell import ThreadBell
from core.database import reading
from core.delivering import deliver_next
from core.kernel import Kernel
from core.scheduling import tick

log = structlog.get_logger("worker")
PAUSE = 1.0
"""Seconds between two sweeps of the embedded worker when nothing rings."""
BATCH = 50
"""Most messages of one sweep."""
GRACE = 25.0
"""Seconds in which the message at hand may end when the process is asked to stop; then it is given back."""


def sweep(kernel: Kernel, stopped: Callable[[], bool] = lambda: False) -> int:
    """Deliver what is due, the most urgent first, until `stopped`; returns how many messages were delivered."""
    done = 0
    with reading(kernel.engine) as session:  # a look that locks nothing: most of the time there is nothing to do
        waiting = outbox.due(session, kernel.clock.now(), limit=1)
    for _ in range(BATCH if waiting else 0):
        delivered = None if stopped() else deliver_next(kernel)
        if delivered is None:
            break
        done += delivered
    return done


def drain(kernel: Kernel, rounds: int = 50) -> None:
    """Tick and sweep until nothing is left to do; for tests, demos and simulations."""
    for _ in range(rounds):
        tick(kernel)
        if not sweep(kernel):
            return


class EmbeddedWorker:
    """Threads that do the background work of an installation without a broker: one that is slow holds no other up."""

    def __init__(self, kernel: Kernel, bell: ThreadBell, threads: int = 1) -> None:
        self._kernel, self._bell = kernel, bell
        self._stop = Event()
        names = [f"liasse-worker-{number}" for number in range(threads)]
        self._threads = [Thread(target=self._work, args=(name == names[0],), name=name, daemon=True) for name in names]

    def start(self) -> None:
        """Start working."""
        for thread in self._threads:
            thread.start()

    def stop(self, grace: float = GRACE) -> None:
        """Finish the messages at hand within `grace` seconds, give back what takes longer, then stop."""
        self.ask_to_stop()
        deadline = time.monotonic() + grace
        for thread in self._threads:
            thread.join(timeout=max(0.0, deadline - time.monotonic()))
        self._kernel.leases.give_back(self._kernel)

    def ask_to_stop(self) -> None:
        """Ask the work to end after the messages at hand; for signal handlers."""
        self._stop.set()
        self._bell.event.set()

    def run(self, grace: float = GRACE) -> None:
        """Work until asked to stop."""
        self.start()
        self._stop.wait()
        self.stop(grace)

    def _work(self, ticks: bool) -> None:
        while not self._stop.is_set():
            if ticks:
                self._round(lambda: tick(self._kernel))
            self._round(lambda: sweep(self._kernel, self._stop.is_set))
            self._bell.event.wait(PAUSE)
            self._bell.event.clear()

    def _round(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:  # the database may be away for a moment; try again at the next round
            log.error("background round failed", error=type(error).__name__, exc_info=error)
