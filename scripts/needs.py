"""Tell before the tests which services and programs are away, and how to get them."""

import os
import shutil
import socket
import sys
from typing import NamedTuple

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Service(NamedTuple):
    """A service that some tests talk to."""

    name: str
    port: int
    start: str


RUN = "docker run --detach --publish 127.0.0.1:"
SERVICES = (
    Service("PostgreSQL", 5432, f"{RUN}5432:5432 --env POSTGRES_HOST_AUTH_METHOD=trust postgres:16"),
    Service("Redis", 6379, f"{RUN}6379:6379 redis:7"),
    Service("RabbitMQ", 5672, f"{RUN}5672:5672 rabbitmq:3.13"),
)
"""Those of the compose file are reached from inside its network alone."""


def answers(service: Service) -> bool:
    """Whether something listens on the service's port of this machine."""
    try:
        socket.create_connection(("127.0.0.1", service.port), timeout=2).close()
    except OSError:
        return False
    return True


def missing() -> list[str]:
    """One line for each thing that is away: its name, and how to get it."""
    lines = [f"{service.name} (start it: {service.start})" for service in SERVICES if not answers(service)]
    if not os.environ.get("LIASSE_CHROMIUM") and not any(map(shutil.which, BROWSERS)):
        lines.append(
            "Chromium (sudo apt-get install chromium; or .venv/bin/playwright install chromium, "
            "then set LIASSE_CHROMIUM to its path)"
        )
    return lines


def main() -> int:
    """Without them, their tests are skipped; in CI nothing may be skipped, and the run ends here."""
    lines = missing()
    strict = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    for line in lines:
        print(f"Not found: {line}", file=sys.stderr)
    if lines and not strict:
        print("Tests that need these are skipped.", file=sys.stderr)
    return 1 if lines and strict else 0


if __name__ == "__main__":
    sys.exit(main())
