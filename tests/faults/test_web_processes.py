"""Two web servers on one PostgreSQL: what one of them knows, the other knows."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete

from core.actors import SYSTEM
from core.database import writing
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from modules.accounts.administering import CreatePerson
from modules.accounts.models import Attempt
from modules.accounts.passwords import hash_password
from tests.fixtures.databases import empty
from tests.fixtures.kernels import SAMPLES, make_kernel, make_settings
from tests.fixtures.processes import running, wait_for
from tests.fixtures.servers import free_port

pytestmark = [pytest.mark.fault, pytest.mark.slow]
PASSWORD = "correct horse battery"
LOGIN = {"email": "nadia@house.example", "password": PASSWORD}
VISITOR = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


@dataclass
class Pair:
    """The servers and the test's own kernel over the same database."""

    kernel: Kernel
    servers: tuple[httpx.Client, httpx.Client]


@pytest.fixture(scope="module")
def pair(postgresql_database: str, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two `liasse serve`, the second one behind a declared proxy."""
    folder = tmp_path_factory.mktemp("pair")
    empty(postgresql_database)
    kernel = make_kernel(make_settings(folder, postgresql_database), registry)
    person = CreatePerson(email=LOGIN["email"], name="Nadia", password=hash_password(PASSWORD))
    dispatch(kernel, person, SYSTEM)
    with ExitStack() as stack:
        clients = []
        for proxies in ("", "127.0.0.1"):
            port = free_port()
            more = {"LIASSE_PORT": str(port), "LIASSE_WORKER": "none", "LIASSE_TRUSTED_PROXIES": proxies}
            stack.enter_context(running(kernel, folder, "-m", "core.cli", "serve", **more))
            clients.append(stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30)))
        for client in clients:
            wait_for(lambda client=client: answers(client), 120, "a server that is ready")  # type: ignore[misc]
        yield Pair(kernel, (clients[0], clients[1]))
    kernel.engine.dispose()


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def test_a_publication_is_seen_by_every_process(pair: Pair, registry: Registry, tmp_path: Path) -> None:
    pages = [client.get("/p/permits/request") for client in pair.servers]
    assert all("Ask for a permit" in page.text for page in pages), pages[0].text[:300]
    shutil.copytree(SAMPLES, tmp_path / "samples")
    page = tmp_path / "samples" / "definitions" / "permits" / "pages" / "request.yaml"
    page.write_text(page.read_text().replace("Ask for a permit", "Ask for leave to build"))
    folders = tmp_path / "samples"
    loaded = load(read_folders(folders / "definitions", folders / "forms"), registry)
    pair.kernel.definitions.publish(loaded)
    for client in pair.servers:
        wait_for(lambda client=client: seen(client), 10, "the new version")  # type: ignore[misc]


def seen(client: httpx.Client) -> bool:
    return "Ask for leave to build" in client.get("/p/permits/request").text


def test_a_session_holds_and_ends_at_every_process(pair: Pair) -> None:
    first, second = pair.servers
    begin_anew(pair)
    token = first.post("/api/v1/sessions", json=LOGIN).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert [client.get("/api/v1/cases", headers=headers).status_code for client in pair.servers] == [200, 200]
    assert second.delete("/api/v1/sessions", headers=headers).status_code == 204
    assert first.get("/api/v1/cases", headers=headers).status_code == 401


def begin_anew(pair: Pair) -> None:
    """Forget the cookies and the failed attempts that another test left at this address."""
    for client in pair.servers:
        client.cookies.clear()
    with writing(pair.kernel.engine) as session:
        session.execute(delete(Attempt))


def test_wrong_passwords_count_together_whichever_process_is_asked(pair: Pair) -> None:
    begin_anew(pair)
    wrong = {"email": "nobody@house.example", "password": "wrong password"}
    statuses = [pair.servers[n % 2].post("/api/v1/sessions", json=wrong).status_code for n in range(8)]
    assert 429 in statuses[:7]


def test_only_the_server_behind_a_declared_proxy_believes_its_headers(pair: Pair) -> None:
    found = [client.get("/health/live", headers=VISITOR).headers for client in pair.servers]
    assert ["strict-transport-security" in headers for headers in found] == [False, True]
