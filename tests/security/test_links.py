"""A personal link opens the pages of its dossier, and nothing of the house."""

import pytest
from fastapi.testclient import TestClient

from core.kernel import Kernel
from tests.fixtures.callers import owner_of, party_of
from tests.fixtures.cases import open_permit


@pytest.mark.parametrize("of", ["", "/journal", "/tasks", "/actions", "/documents", "/messages"])
def test_a_personal_link_opens_nothing_of_the_api(kernel: Kernel, client: TestClient, of: str) -> None:
    case_id = open_permit(kernel)["case_id"]
    headers = party_of(kernel, case_id, owner_of(kernel, case_id))
    assert client.get("/my", headers=headers).status_code == 200
    answer = client.get(f"/api/v1/cases/{case_id}{of}", headers=headers)
    assert answer.status_code == 401
    assert case_id not in answer.text


@pytest.mark.parametrize(
    "path", ["/cases/{}", "/cases/{}/edit", "/tasks", "/search", "/work", "/cases/{}/actions/begin"]
)
def test_a_personal_link_opens_no_page_of_the_house(kernel: Kernel, client: TestClient, path: str) -> None:
    case_id = open_permit(kernel)["case_id"]
    headers = party_of(kernel, case_id, owner_of(kernel, case_id))
    answer = client.get(path.format(case_id), headers=headers)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")
