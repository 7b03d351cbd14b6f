"""What a program reads most travels to the server and back once: a case with what belongs to it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.kernel import Kernel
from core.rows.pipelining import Pipeline
from tests.fixtures.callers import bearer
from tests.fixtures.cases import open_permit

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.mark.parametrize(("path", "expected"), [("", [2, 1]), ("/journal", [2])], ids=["case", "journal"])
def test_a_case_and_its_journal_take_one_way_each(
    kernel: Kernel, client: TestClient, monkeypatch: pytest.MonkeyPatch, path: str, expected: list[int]
) -> None:
    address, headers = f"/api/v1/cases/{open_permit(kernel)['case_id']}{path}", bearer(kernel, "nadia", "clerk")
    first = client.get(address, headers=headers)
    once, ways = Pipeline._once, list[int]()

    def counted(pipeline: Pipeline, statements: Any, *more: Any) -> Any:
        ways.append(len(statements))
        return once(pipeline, statements, *more)

    monkeypatch.setattr(Pipeline, "_once", counted)
    again = client.get(address, headers=headers)
    assert (again.status_code, again.json()) == (200, first.json())
    assert ways == expected, "each party takes one more"
