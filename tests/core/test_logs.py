"""Lines of libraries are JSON too where lines are JSON, and tell no more of an exception than ours."""

import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
import structlog
from fastapi.testclient import TestClient
from pydantic import SecretStr

from core.app import build_app
from core.dispatch import dispatch
from core.logs import configure
from core.registry import Registry
from core.worker import drain
from modules.cases.commands import OpenCase, RunAction
from modules.parties.language import PartyInput
from tests.fixtures.callers import bearer
from tests.fixtures.cases import act, finish, read_tasks
from tests.fixtures.kernels import CLERK, SURVEYOR, make_kernel, make_settings

CANARIES = ("Zebulon", "zebulon", "Quux", "12345678", "FR763", "sciatica", "1977-03", "shed", "47.25", "Rue-Perdue")
CLOSED = "smtp://127.0.0.1:1"
"""A mail server that is not there."""


@pytest.fixture
def written_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """The log of an installation that writes JSON."""
    before, root, log = structlog.get_config(), logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr("core.logs.sys", SimpleNamespace(stderr=log, exc_info=sys.exc_info))
    configure(make_settings(tmp_path, "", log_format="json"))
    yield log
    logging.captureWarnings(False)
    structlog.configure(**before)
    root.handlers, root.level = handlers, level


def test_every_line_is_one_json_object_without_what_an_exception_says(written_log: io.StringIO) -> None:
    try:
        raise ValueError("row (zebulon@example.org)")
    except ValueError:
        logging.getLogger("library").exception("failed\nbadly %s", "there")
        structlog.get_logger("ours").error("failed", exc_info=True)
    lines = [json.loads(line) for line in written_log.getvalue().splitlines()]
    assert [one["level"] for one in lines] == ["error", "error"]
    assert lines[0]["event"] == "failed\nbadly there"
    assert all("builtins.ValueError" in one["exception"] for one in lines)
    assert all({"timestamp", "event"} <= set(one) for one in lines)
    assert "zebulon" not in written_log.getvalue()


def test_what_python_warns_of_is_a_line_too(written_log: io.StringIO) -> None:
    warnings.warn("a library\nis old", stacklevel=1)
    (line,) = [json.loads(line) for line in written_log.getvalue().splitlines()]
    assert line["logger"] == "py.warnings"
    assert "a library" in line["event"]


def test_a_whole_journey_leaves_case_and_request_in_the_log_and_nothing_of_a_person(
    written_log: io.StringIO, one_database_url: str, registry: Registry, tmp_path: Path
) -> None:
    settings = make_settings(tmp_path, one_database_url, log_format="json", smtp_url=SecretStr(CLOSED))
    kernel = make_kernel(settings, registry)
    owner = PartyInput(first_name="Zebulon", last_name="Quux", email="zebulon@example.org", phone="+33612345678")
    values = {"surface": "47.25", "iban": "FR7630006000011234567890189", "reason": "sciatica", "kind": "shed"}
    values |= {"start": "1977-03-02", "customer_since": "1977-03-02", "ticket": "Rue-Perdue"}
    opening = OpenCase(pack="permits", case_type="permit", values=values, parties={"owner": owner})
    case_id = str(dispatch(kernel, opening, CLERK)["case_id"])
    finish(kernel, read_tasks(kernel, case_id)[0].id, "fine")
    act(kernel, case_id, "begin")
    visit = OpenCase(pack="permits", case_type="visit", parties={"owner": owner})
    visit_id = str(dispatch(kernel, visit, CLERK)["case_id"])
    dispatch(kernel, RunAction(case_id=visit_id, action="close"), SURVEYOR)
    drain(kernel)
    with TestClient(build_app(kernel), follow_redirects=False) as client:
        caller = bearer(kernel, "nadia", "clerk")
        answer = client.get(f"/api/v1/cases/{case_id}?q=Quux", headers=caller)
        client.get("/api/v1/cases/zebulon@example.org", headers=caller)
        client.get("/search?q=Zebulon", headers=caller)
        client.post("/login", data={"email": "zebulon@example.org", "password": "Quux"})
    lines = [json.loads(line) for line in written_log.getvalue().splitlines()]
    asked = [one for one in lines if one["event"] == "request"]
    assert answer.status_code == 200
    assert (asked[0]["case"], asked[0]["id"]) == (case_id, answer.headers["x-request-id"])
    assert [one["case"] for one in lines if one["event"] == "effect failed"] == [visit_id]
    assert "case" not in asked[1]
    assert [canary for canary in CANARIES if canary in written_log.getvalue()] == []
    kernel.engine.dispose()


@pytest.mark.usefixtures("written_log")
def test_a_line_that_can_not_be_written_stops_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full").open("w", buffering=1)  # noqa: SIM115 - closing it fails as well
    monkeypatch.setattr("core.logs.sys", SimpleNamespace(stderr=full, exc_info=sys.exc_info))
    structlog.get_logger("web").error("nobody reads this")
    with suppress(OSError):
        full.close()
