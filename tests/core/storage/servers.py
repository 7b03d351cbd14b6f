"""An S3 service on a free port, backed by a folder that tests may look into and tamper with."""

import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ACCESS, SECRET, BUCKET = "test-access", "test-secret", "objects"
RCLONE = Path(sysconfig.get_path("scripts")) / "rclone"


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def s3_service(folder: Path) -> Iterator[str]:
    """Serve `folder`, whose sub-folders are buckets; gives host:port."""
    address = f"127.0.0.1:{free_port()}"
    command = [str(RCLONE), "serve", "s3", "--addr", address, "--auth-key", f"{ACCESS},{SECRET}"]
    settings = [
        "--config",
        str(folder / "rclone.conf"),
        "--dir-cache-time",
        "20ms",
        "--vfs-cache-mode",
        "off",
    ]
    with (folder / "rclone.log").open("wb") as log:
        process = subprocess.Popen([*command, *settings, str(folder / "buckets")], stdout=log, stderr=log)
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    host, _, port = address.partition(":")
    for _ in range(200):
        assert process.poll() is None, "rclone ended before it served"
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"rclone does not answer on {address}")
