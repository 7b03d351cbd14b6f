"""Two web servers on one PostgreSQL: what one of them knows, the other knows."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import httpx
import pytest
from sqlalchemy import delete, func
from sqlmodel import select

from core.actors import SYSTEM
from core.database import new_id, reading, writing
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from modules.accounts.administering import CreatePerson
from modules.accounts.models import Attempt, Grant
from modules.accounts.passwords import hash_password
from modules.cases.models import Case
from modules.pages.counting import LIMITS
from tests.faults.forking import fork
from tests.fixtures.callers import cookies
from tests.fixtures.databases import empty
from tests.fixtures.kernels import SAMPLES, make_kernel, make_settings
from tests.fixtures.processes import variables, wait_for
from tests.fixtures.servers import free_port

pytestmark = [pytest.mark.fault, pytest.mark.slow]
PASSWORD = "correct horse battery"
LOGIN = {"email": "nadia@house.example", "password": PASSWORD}
PERMIT = {"pack": "permits", "case_type": "permit", "values": {"surface": "12.5"}}
ROUNDS = 10
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
    made = dispatch(kernel, person, SYSTEM)["person_id"]
    with writing(kernel.engine) as session:
        session.add(Grant(person_id=made, pack="permits", role="clerk", granted_at=kernel.clock.now()))
    with ExitStack() as stack:
        clients = []
        for proxies in ("", "127.0.0.1"):
            port = free_port()
            more = {"LIASSE_PORT": str(port), "LIASSE_WORKER": "none", "LIASSE_TRUSTED_PROXIES": proxies}
            process = fork(["serve"], variables(kernel, more), folder, folder / f"serve-{port}.log")
            stack.callback(process.kill)
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


def test_a_publication_is_seen_by_every_process_within_a_second(pair: Pair, registry: Registry, tmp_path: Path) -> None:
    pages = [client.get("/p/permits/request") for client in pair.servers]
    assert all("Ask for a permit" in page.text for page in pages), pages[0].text[:300]
    shutil.copytree(SAMPLES, tmp_path / "samples")
    page = tmp_path / "samples" / "definitions" / "permits" / "pages" / "request.yaml"
    page.write_text(page.read_text().replace("Ask for a permit", "Ask for leave to build"))
    folders = tmp_path / "samples"
    loaded = load(read_folders(folders / "definitions", folders / "forms"), registry)
    pair.kernel.definitions.publish(loaded)
    for client in pair.servers:
        wait_for(lambda client=client: seen(client), 1, "the new version")  # type: ignore[misc]


def seen(client: httpx.Client) -> bool:
    return "Ask for leave to build" in client.get("/p/permits/request").text


def test_a_session_holds_at_every_process_and_ends_there_within_a_second(pair: Pair) -> None:
    first, second = pair.servers
    begin_anew(pair)
    token = first.post("/api/v1/sessions", json=LOGIN).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert [client.get("/api/v1/cases", headers=headers).status_code for client in pair.servers] == [200, 200]
    assert second.delete("/api/v1/sessions", headers=headers).status_code == 204
    assert second.get("/api/v1/cases", headers=headers).status_code == 401
    wait_for(lambda: first.get("/api/v1/cases", headers=headers).status_code == 401, 1, "the end of the session")


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


def test_a_key_sent_to_both_processes_at_once_is_one_command(pair: Pair) -> None:
    begin_anew(pair)
    headers = signed_in(pair)
    before = count_cases(pair)
    for _ in range(ROUNDS):
        keyed = {**headers, "Idempotency-Key": new_id()}
        answers = at_once(pair, lambda client: client.post("/api/v1/cases", json=PERMIT, headers=keyed))  # noqa: B023
        assert {answer.status_code for answer in answers} <= {200, 201}, [answer.text for answer in answers]
        assert len({answer.json()["case_id"] for answer in answers}) == 1
    assert count_cases(pair) == before + ROUNDS


def test_a_key_of_one_process_is_refused_by_the_other_for_another_request(pair: Pair) -> None:
    begin_anew(pair)
    headers = {**signed_in(pair), "Idempotency-Key": new_id()}
    first, second = pair.servers
    assert first.post("/api/v1/cases", json=PERMIT, headers=headers).is_success
    other = {**PERMIT, "values": {}}
    answer = second.post("/api/v1/cases", json=other, headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (422, "KeyReused")


def test_limits_of_public_pages_count_together_whichever_process_is_asked(pair: Pair) -> None:
    begin_anew(pair)
    limit, headers = LIMITS["link"].most, cookies(pair.kernel, "nothing", "at all")
    statuses = [pair.servers[n % 2].post("/my/wrong", headers=headers).status_code for n in range(limit + 2)]
    assert 429 not in statuses[:limit]
    assert statuses[limit:] == [429, 429]


def signed_in(pair: Pair) -> dict[str, str]:
    """Headers of the clerk's program."""
    return {"Authorization": f"Bearer {pair.servers[0].post('/api/v1/sessions', json=LOGIN).json()['token']}"}


def at_once(pair: Pair, ask: Callable[[httpx.Client], httpx.Response]) -> list[httpx.Response]:
    """The same request to each process twice, all at the same moment."""
    start = Barrier(2 * len(pair.servers))

    def together(client: httpx.Client) -> httpx.Response:
        start.wait()
        return ask(client)

    with ThreadPoolExecutor(start.parties) as pool:
        return list(pool.map(together, pair.servers * 2))


def count_cases(pair: Pair) -> int:
    with reading(pair.kernel.engine) as session:
        return session.exec(select(func.count()).select_from(Case)).one()
