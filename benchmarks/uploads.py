"""Memory of a web server while 8 clients send it 100 MB each.

    python -m benchmarks.uploads [--clients 8] [--megabytes 100]

The file is text, so that no decoder is part of the figure. The server keeps it in a folder, then in a bucket of
`rclone serve s3`. Printed per store: resident memory before, at the peak, and its growth; seconds; files that arrived.
The bar: growth does not follow the size of the files.
"""

import argparse
import http.client
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from core.app import build_registry
from core.clock import SystemClock
from core.database import open_engine
from core.kernel import Kernel
from core.migrations import upgrade
from tests.core.storage.servers import ACCESS, BUCKET, SECRET, free_port, s3_service
from tests.fixtures.callers import bearer
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import make_kernel, make_settings
from tests.fixtures.processes import ROOT, variables

CHUNK = 64 * 1024
LINE = b"A line of a long text that somebody sends.\n"
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="long.txt"\r\nContent-Type: text/plain\r\n\r\n'
TAIL = b"\r\n--b--\r\n"


def main() -> None:
    """Measure both stores and print their figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=8, help="How many send at once.")
    parser.add_argument("--megabytes", type=int, default=100, help="How much each sends.")
    wanted = parser.parse_args()
    for name in ("folder", "bucket"):
        with tempfile.TemporaryDirectory() as folder, store(name, Path(folder)) as settings:
            before, peak, seconds, arrived = measure(Path(folder), settings, wanted.clients, wanted.megabytes * 10**6)
        print(f"{name}: {before:.0f} MB before, {peak:.0f} MB at the peak, {peak - before:+.0f} MB;", end=" ")
        print(f"{arrived} of {wanted.clients} files in {seconds:.1f} s")


@contextmanager
def store(name: str, folder: Path) -> Iterator[dict[str, str]]:
    """Settings of a server that keeps files in a folder, or in a bucket."""
    if name == "folder":
        yield {}
        return
    (folder / "s3" / "buckets" / BUCKET).mkdir(parents=True)
    with s3_service(folder / "s3") as address:
        yield {
            "LIASSE_STORAGE_URL": f"s3://{address}/{BUCKET}?secure=0",
            "LIASSE_STORAGE_ACCESS_KEY": ACCESS,
            "LIASSE_STORAGE_SECRET_KEY": SECRET,
        }


def measure(folder: Path, settings: dict[str, str], clients: int, size: int) -> tuple[float, float, float, int]:
    """Megabytes before and at the peak, seconds, and how many files were taken."""
    kernel = installation(folder)
    tickets = [(str(open_permit(kernel)["case_id"]), bearer(kernel, f"p{n}", "clerk")) for n in range(clients)]
    port = free_port()
    more = {**settings, "LIASSE_PORT": str(port), "LIASSE_MAX_UPLOAD": str(2 * size), "LIASSE_WORKER": "none"}
    command = [sys.executable, "-m", "core.cli", "serve"]
    told = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = variables(kernel, {**more, "PYTHONPATH": str(ROOT)})
    with subprocess.Popen(command, env=environment, cwd=folder, **told) as server:
        try:
            wait(port)
            send(port, *tickets[0], 10**6, 0)
            before = resident(server.pid)
            with watching(server.pid) as seen, ThreadPoolExecutor(clients) as people:
                started = time.monotonic()
                arrived = list(people.map(lambda n: send(port, *tickets[n], size, n + 1), range(clients)))
                seconds = time.monotonic() - started
        finally:
            server.terminate()
    return before, max(seen), seconds, arrived.count(201)


def installation(folder: Path) -> Kernel:
    """The sample pack on SQLite."""
    url = f"sqlite:///{folder / 'liasse.db'}"
    upgrade(open_engine(url))
    return make_kernel(make_settings(folder, url), build_registry(), clock=SystemClock())  # type: ignore[arg-type]


def wait(port: int) -> None:
    """Until the server answers."""
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health/live")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return


def send(port: int, case_id: str, headers: dict[str, str], size: int, number: int) -> int:
    """Send a file of its own that never lies in memory; returns the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    connection.putrequest("POST", f"/api/v1/cases/{case_id}/documents")
    for name, value in {**headers, "Content-Type": "multipart/form-data; boundary=b"}.items():
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(HEAD) + size + len(TAIL)))
    connection.endheaders()
    connection.send(HEAD)
    first = f"File {number}\n".encode()
    chunk = (LINE * (CHUNK // len(LINE) + 1))[:CHUNK]
    connection.send(first)
    left = size - len(first)
    while left:
        connection.send(chunk[: min(CHUNK, left)])
        left -= min(CHUNK, left)
    connection.send(TAIL)
    return connection.getresponse().status


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


@contextmanager
def watching(pid: int) -> Iterator[list[float]]:
    """The memory of a process, looked at twenty times a second until the block ends."""
    seen, stop = [resident(pid)], Event()

    def look() -> None:
        while not stop.wait(0.05):
            seen.append(resident(pid))

    watcher = Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        stop.set()
        watcher.join()


if __name__ == "__main__":
    main()
