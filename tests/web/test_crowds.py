"""A process whose connections are all taken answers after one wait, and says when to come back."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.app import build_app
from core.kernel import Kernel
from core.metrics import COMMANDS
from core.registry import Registry
from modules.accounts.tokens import PLAIN_COOKIE
from tests.fixtures.callers import bearer, cookies
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import make_kernel, make_settings

WORDS = {"en": "Too many requests are being answered", "fr": "Trop de demandes sont en cours"}


@pytest.fixture
def narrow(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    """A kernel with few connections and little patience."""
    limits = {"pool_size": 1, "pool_overflow": 3, "pool_timeout": 0.1}
    kernel = make_kernel(make_settings(tmp_path, database_url, **limits), registry)
    yield kernel
    kernel.engine.dispose()


@contextmanager
def all_taken(kernel: Kernel) -> Iterator[None]:
    """Others hold every connection."""
    with ExitStack() as held:
        with pytest.raises(PoolTimeout):
            for _ in range(50):
                held.enter_context(kernel.engine.connect())
        yield


def waits() -> float:
    """How often a command waited in vain."""
    return float(COMMANDS.labels("SetFields", "busy")._value.get())


@pytest.mark.parametrize("language", WORDS)
def test_people_and_programs_are_told_after_one_wait_and_nothing_is_done(narrow: Kernel, language: str) -> None:
    headers, case = bearer(narrow, "nadia", "clerk"), str(open_permit(narrow)["case_id"])
    visitor = cookies(narrow, PLAIN_COOKIE, headers["Authorization"].removeprefix("Bearer "))
    visitor["Cookie"] += f"; liasse_language={language}"
    path, body = f"/api/v1/cases/{case}", {"values": {"surface": "9"}}
    with TestClient(build_app(narrow), follow_redirects=False) as client:
        version = client.get(path, headers=headers).headers["etag"]
        before = waits()
        with all_taken(narrow):
            program = client.patch(path, json=body, headers=headers)
            page = client.get(f"/cases/{case}", headers=visitor)
        assert (program.status_code, program.json()["title"]) == (503, "Crowded")
        assert waits() - before <= 1
        assert page.status_code == 503
        assert WORDS[language] in page.text
        assert all(int(answer.headers["retry-after"]) > 0 for answer in (program, page))
        assert client.get(path, headers=headers).headers["etag"] == version
        assert client.patch(path, json=body, headers=headers).is_success
