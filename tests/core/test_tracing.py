"""One trace follows request, command, outbox and effect over every process, and tells nothing of a person."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from pydantic import SecretStr
from sqlmodel import select

from core.app import build_app
from core.clock import SystemClock
from core.database import reading
from core.kernel import Kernel
from core.outbox import OutboxMessage
from core.registry import Registry
from core.settings import Settings
from core.tracing import here, span, trace_to
from core.worker import sweep
from tests.fixtures.callers import bearer
from tests.fixtures.collectors import Collector, attributes
from tests.fixtures.kernels import make_kernel, make_settings
from tests.fixtures.processes import running, wait_for
from tests.fixtures.servers import free_port

CASE = {
    "pack": "permits",
    "case_type": "visit",
    "parties": {"owner": {"first_name": "Zebulon", "last_name": "Quux", "email": "zebulon@example.org"}},
}
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ACTION = "POST /api/v1/cases/{case_id}/actions/{name}"
CLOSED = SecretStr("smtp://127.0.0.1:1")
"""A mail server that is not there."""
Made = tuple[Kernel, TestClient]


@pytest.fixture
def traced(database_url: str, registry: Registry, tmp_path: Path, collector: Collector) -> Iterator[Made]:
    """An installation that tells the collector, behind a proxy on this machine."""
    settings = make_settings(
        tmp_path, database_url, traces_url=collector.url, trusted_proxies="127.0.0.1", smtp_url=CLOSED
    )
    kernel = make_kernel(settings, registry)
    with TestClient(build_app(kernel), client=("127.0.0.1", 1)) as client:
        yield kernel, client
    trace_to(make_settings(tmp_path, database_url))
    kernel.engine.dispose()


@pytest.fixture
def told(traced: Made, collector: Collector) -> Callable[[str], Span]:
    """The one step of a name, when everything was sent."""

    def find(name: str) -> Span:
        trace_to(Settings(_env_file=None))  # type: ignore[call-arg]
        (found,) = collector.named(name)
        return found

    return find


def opened(client: httpx.Client, caller: dict[str, str]) -> str:
    """A visit that came in over the API and was closed, which sends a mail."""
    answer = client.post("/api/v1/cases", json=CASE, headers=caller)
    assert answer.status_code == 201, answer.text
    case_id = str(answer.json()["case_id"])
    closed = client.post(f"/api/v1/cases/{case_id}/actions/close", json={}, headers=caller)
    assert closed.status_code == 200, closed.text
    return case_id


def worked(traced: Made, **headers: str) -> str:
    """The same, with its effects tried."""
    kernel, client = traced
    case_id = opened(client, {**bearer(kernel, "nadia", "clerk", "surveyor"), **headers})
    sweep(kernel)
    return case_id


def test_request_command_and_effect_are_one_trace(traced: Made, told: Callable[[str], Span]) -> None:
    case_id = worked(traced)
    request, command, effect = (told(name) for name in (ACTION, "RunAction", "send_mail"))
    assert command.parent_span_id == request.span_id
    assert effect.parent_span_id == command.span_id
    assert request.trace_id == command.trace_id == effect.trace_id
    assert attributes(request)["http.response.status_code"] == 200
    assert effect.status.code == Status.STATUS_CODE_ERROR
    assert attributes(command)["liasse.case"] == attributes(effect)["liasse.case"] == case_id


def test_a_trace_tells_nothing_of_a_person(traced: Made, told: Callable[[str], Span], collector: Collector) -> None:
    worked(traced)
    told("OpenCase")
    everything = "".join(str(one) for one in collector.spans)
    assert "send_mail" in everything
    assert not [word for word in ("Zebulon", "Quux", "zebulon", "example.org") if word in everything]


def test_a_declared_proxy_may_have_begun_the_trace(traced: Made, told: Callable[[str], Span]) -> None:
    worked(traced, traceparent=PARENT)
    assert told("POST /api/v1/cases").trace_id.hex() == PARENT.split("-")[1]


@pytest.mark.parametrize("forged", ["nonsense", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "x" * 9000])
def test_what_is_no_trace_begins_a_new_one(traced: Made, told: Callable[[str], Span], forged: str) -> None:
    worked(traced, traceparent=forged)
    assert told("POST /api/v1/cases").parent_span_id == b""


def test_a_stranger_begins_no_trace(traced: Made, told: Callable[[str], Span]) -> None:
    kernel, _ = traced
    with TestClient(build_app(kernel), client=("203.0.113.9", 1)) as stranger:
        stranger.get("/health/ready", headers={"traceparent": PARENT})
    assert told("GET /health/ready").trace_id.hex() != PARENT.split("-")[1]


def test_an_exception_is_told_by_its_class_alone(traced: Made, told: Callable[[str], Span]) -> None:
    with pytest.raises(ValueError, match="zebulon"), span("breaking", {}):
        raise ValueError("zebulon@example.org")
    status = told("breaking").status
    assert (status.code, status.message) == (Status.STATUS_CODE_ERROR, "ValueError")


def test_without_a_collector_nothing_is_kept(kernel: Kernel) -> None:
    with TestClient(build_app(kernel)) as client:
        worked((kernel, client))
    with reading(kernel.engine) as session:
        assert {row.trace for row in session.exec(select(OutboxMessage))} == {None}
    with span("anything", {}):
        assert here() == ""


@pytest.mark.slow
@pytest.mark.fault
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_trace_goes_on_in_the_worker_of_another_process(
    kernel: Kernel, tmp_path: Path, collector: Collector
) -> None:
    live, port = replace(kernel, clock=SystemClock()), free_port()
    more = {"LIASSE_PORT": str(port), "LIASSE_WORKER": "none", "LIASSE_TRACES_URL": collector.url}
    more["LIASSE_SMTP_URL"] = CLOSED.get_secret_value()
    with (
        running(kernel, tmp_path, "-m", "core.cli", "serve", **more),
        running(kernel, tmp_path, "-m", "core.cli", "worker", **more),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):
        wait_for(lambda: _answers(client), 120, "a server that is ready")
        opened(client, bearer(live, "nadia", "clerk", "surveyor"))
        effect = collector.named("send_mail", 60)[0]
        (command,) = collector.named("RunAction", 60)
    assert effect.parent_span_id == command.span_id
    assert effect.trace_id == command.trace_id


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/health/ready").status_code == 200
    except httpx.TransportError:
        return False
