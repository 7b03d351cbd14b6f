"""Many at once: one wins each change, rights end everywhere, a stop loses nothing, a new version disturbs nobody."""

import base64
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import delete
from sqlmodel import col

from core.database import reading, writing
from core.definitions.publications import hashes_in_force
from modules.accounts.models import Grant
from modules.cases.models import Case
from tests.faults.figures import Figures
from tests.faults.oracle import judge, recover, watching
from tests.faults.stacks import PACK, Stack
from tests.faults.walkers import Walker
from tests.fixtures.processes import wait_for
from tests.fixtures.servers import free_port

pytestmark = [pytest.mark.fault, pytest.mark.slow]
either = pytest.mark.parametrize("stack", ["embedded", "rabbitmq"], indirect=True)
CLIENTS = 50
WITHIN = 1.0
"""Seconds after which a right that was taken away is gone everywhere (docs/decisions/0018-known-for-a-moment.md)."""
PRODUCTION = {
    "LIASSE_ENVIRONMENT": "production",
    "LIASSE_PUBLIC_URL": "https://cases.example.org",
    "LIASSE_TRUSTED_HOSTS": "127.0.0.1",
}
"""Elsewhere cases follow the version in force, so that authors see what they write."""
DRAINS = 40.0
"""Seconds in which a process ends when it is told to."""


@either
def test_of_fifty_clients_who_change_the_same_version_of_a_case_one_wins(
    stack: Stack, walker: Walker, figures: Figures
) -> None:
    stack.start("serve")
    case = walker.open()
    version = walker.ask("GET", f"/cases/{case}").headers["etag"]

    def change(number: int) -> int:
        body = {"values": {"note": f"from {number}"}}
        return walker.ask("PATCH", f"/cases/{case}", json=body, headers={"If-Match": version}).status_code

    with watching(stack, walker), ThreadPoolExecutor(CLIENTS) as clients:
        statuses = list(clients.map(change, range(CLIENTS)))
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 409, 412}
    recover(stack)
    judge(stack, walker, figures=figures)


@either
def test_processes_told_to_stop_under_load_answer_what_they_took_and_end_well(
    stack: Stack, walker: Walker, figures: Figures
) -> None:
    stack.start()
    walkers = [Walker(stack, lambda: time.sleep(0.1)) for _ in range(4)]
    clients = [Thread(target=work, args=(one,), daemon=True) for one in walkers]
    for client in clients:
        client.start()
    wait_for(lambda: stack.letters.accepted and sum(len(one.sent) for one in walkers) > 8, 60, "some load")
    told = time.monotonic()
    for process in stack.processes.values():
        process.terminate()
    for role, process in stack.processes.items():
        process.join(DRAINS)
        assert process.exitcode == 0, (role, stack.logs()[-2000:])
    assert time.monotonic() - told < DRAINS
    recover(stack)
    for client in clients:
        client.join(60)
    judge(stack, *walkers, figures=figures)


def work(walker: Walker) -> None:
    """A few cases with effects."""
    for _ in range(3):
        case = walker.open()
        walker.act(case, "tell")
        walker.change(case)


@pytest.mark.parametrize("stack", ["rabbitmq"], indirect=True)
def test_a_role_that_is_taken_away_is_denied_by_every_process_within_a_second(
    stack: Stack, walker: Walker, figures: Figures
) -> None:
    stack.start("serve")
    case, ports = walker.open(), [stack.port, free_port()]
    stack.port = ports[1]
    stack.start("serve+another")
    wait_for(stack.answers, 90, "the other server")

    def statuses() -> set[int]:
        found = set()
        for stack.port in ports:
            found |= {walker.ask("GET", f"/cases/{case}").status_code}
            found |= {walker.ask("PATCH", f"/cases/{case}", json={"values": {"note": "x"}}).status_code}
        return found

    assert statuses() == {200}
    with writing(stack.kernel.engine) as session:
        session.execute(delete(Grant).where(col(Grant.pack) == "tracks"))
    time.sleep(WITHIN)
    assert statuses() == {404}
    judge(stack, walker, figures=figures)


@either
def test_a_version_published_under_running_cases_changes_nothing_of_them(
    stack: Stack, walker: Walker, figures: Figures, tmp_path: Path
) -> None:
    key = base64.b64encode(stack.kernel.keyring.masters()[0].secret).decode()
    stack.environment.update(PRODUCTION, LIASSE_ENCRYPTION_KEY=key)
    stack.start()
    old = walker.open()
    folder = tmp_path / "next"
    shutil.copytree(PACK, folder)
    kind = folder / "definitions" / "tracks" / "case_types" / "track.yaml"
    kind.write_text(kind.read_text().replace("from: [walked, judged]", "from: [judged]"))
    with watching(stack, walker):
        publishing = Thread(
            target=stack.run, args=("upgrade",), kwargs={"LIASSE_DEFINITIONS": str(folder / "definitions")}
        )
        publishing.start()
        while publishing.is_alive():
            walker.change(old)
            walker.act(walker.open(), "tell")
        time.sleep(1)
        new = walker.open()
    walker.act(old, "end", "transition.run")
    refused = walker.ask("POST", f"/cases/{new}/actions/end", json={})
    assert refused.status_code == 409, refused.text
    with reading(stack.kernel.engine) as session:
        newest = hashes_in_force(session, stack.kernel.definitions.now())["tracks"]
        assert [session.get_one(Case, case).definition == newest for case in (old, new)] == [False, True]
    judge(stack, walker, figures=figures)
