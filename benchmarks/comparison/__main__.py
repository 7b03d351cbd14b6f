"""Liasse beside an application written by hand for the same job, over HTTP, in one run.

    python -m benchmarks.comparison [--cases 40] [--rounds 4] [--clients 1 8] [--requests]

A case of 25 fields is opened, moved five times with a permission check and a journal, and read with its history: eight
requests. The two servers take turns, so that whatever else the machine does harms both. The bar: a ratio of 1.0.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median, quantiles

from benchmarks.comparison.journeys import TRANSITIONS, Caller
from benchmarks.comparison.servers import Server, by_hand_running, ours_running

WARM_UP = 30
REQUESTS = ("opening", *TRANSITIONS, "the case", "history")
"""What a client asks for in one journey, in its order."""


@dataclass
class Figures:
    """What one server did: cases per second of each round, milliseconds of each request, CPU seconds per case."""

    rates: list[float] = field(default_factory=list)
    requests: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


class TimedCaller(Caller):
    """A client that notes how long each answer took, in milliseconds."""

    def __init__(self, port: int, token: str) -> None:
        super().__init__(port, token)
        self.times: list[float] = []

    def ask(self, *given: object, **more: object) -> object:
        """The JSON of the answer."""
        started = time.perf_counter()
        found: object = super().ask(*given, **more)  # type: ignore[arg-type]
        self.times.append((time.perf_counter() - started) * 1000)
        return found


def main() -> None:
    """Run both and print their figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", default="postgresql://postgres@127.0.0.1:5432/postgres", help="A server.")
    parser.add_argument("--cases", type=int, default=40, help="Cases of each client in a round.")
    parser.add_argument("--rounds", type=int, default=4, help="Rounds of each server.")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8], help="Clients at a time.")
    parser.add_argument("--requests", action="store_true", help="Tell also each kind of request by itself.")
    chosen = parser.parse_args()
    print(f"{'':<10}{'clients':>8}{'cases/s':>10}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms/case':>13}")
    with by_hand_running(chosen.postgresql) as theirs, ours_running(chosen.postgresql) as mine:
        for clients in chosen.clients:
            figures = compare((theirs, mine), clients, chosen.cases, chosen.rounds)
            if chosen.requests:
                tell_requests(figures)


def compare(servers: Sequence[Server], clients: int, cases: int, rounds: int) -> list[Figures]:
    """Let the servers take turns, and print what each did and the ratio of the second to the first."""
    figures = [Figures() for _ in servers]
    for server in servers:
        run(server, Figures(), clients, max(1, WARM_UP // clients))
    for _ in range(rounds):
        for server, found in zip(servers, figures, strict=True):
            run(server, found, clients, max(1, cases // clients) if clients > 1 else cases)
    for server, found in zip(servers, figures, strict=True):
        p95 = quantiles(found.requests, n=20)[-1]
        cpu = median(found.cpu) * 1000
        print(
            f"{server.name:<10}{clients:>8}{median(found.rates):>10.1f}"
            f"{median(found.requests):>9.2f}{p95:>9.2f}{cpu:>13.2f}"
        )
    slow, fast = figures[1], figures[0]
    ratios: dict[str, Callable[[Figures], float]] = {
        "time per case": lambda f: 1 / median(f.rates),
        "p50": lambda f: median(f.requests),
        "p95": lambda f: quantiles(f.requests, n=20)[-1],
        "CPU": lambda f: median(f.cpu),
    }
    print("ratio     " + ", ".join(f"{name} {of(slow) / of(fast):.2f}" for name, of in ratios.items()))
    return figures


def tell_requests(figures: Sequence[Figures]) -> None:
    """The median of each kind of request in milliseconds, by hand and in Liasse."""
    for at, name in enumerate(REQUESTS):
        by_hand, ours = (median(one.requests[at :: len(REQUESTS)]) for one in figures)
        print(f"{name:<18}{by_hand:>8.2f}{ours:>8.2f}")


def run(server: Server, found: Figures, clients: int, cases: int) -> None:
    """One round: every client does `cases` cases, one after the other."""
    callers = [TimedCaller(server.port, server.token) for _ in range(clients)]
    cpu, started = server.cpu(), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda caller: [server.journey(caller) for _ in range(cases)], callers))
    seconds = time.perf_counter() - started
    found.rates.append(clients * cases / seconds)
    found.cpu.append((server.cpu() - cpu) / (clients * cases))
    for caller in callers:
        found.requests += caller.times


if __name__ == "__main__":
    main()
