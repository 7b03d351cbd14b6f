"""What a role may not see is in no list, no search and no answer."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core.kernel import Kernel
from core.registry import Registry
from tests.fixtures.callers import cookies, person_id, session_of
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import SAMPLES, make_kernel, make_settings

SECRET = "FR7630006000011234567890189"
CHANGES = {
    "case_types/permit.yaml": ("headline: owner.name", "headline: iban"),
    "roles.yaml": ("where: surface > 20", "where: start <= today"),
}


@pytest.fixture
def kernel(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    """The sample pack with cases named by a field that the neighbours' desk may not see."""
    folder = tmp_path / "definitions"
    shutil.copytree(SAMPLES / "definitions", folder)
    for name, (old, new) in CHANGES.items():
        path = folder / "permits" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    made = make_kernel(make_settings(tmp_path, database_url, definitions=folder), registry)
    yield made
    made.engine.dispose()


@pytest.fixture
def desk(kernel: Kernel) -> dict[str, str]:
    """Headers of somebody of the neighbours' desk."""
    return cookies(kernel, "liasse_session", session_of(kernel, person_id(kernel, "nina", "neighbour_desk")))


@pytest.fixture
def case_id(kernel: Kernel) -> str:
    """A case that the desk may read."""
    return str(open_permit(kernel, iban=SECRET, start="2026-01-01")["case_id"])


PAGES = ["/api/v1/cases", "/api/v1/cases/{}", "/cases/{}", "/work/permits/intake"]


@pytest.mark.parametrize("path", [*PAGES, "/search?q=PC-2026", "/tasks", "/api/v1/cases/{}/journal"])
def test_a_headline_that_says_a_hidden_value_is_not_shown(
    client: TestClient, case_id: str, desk: dict[str, str], path: str
) -> None:
    answer = client.get(path.format(case_id), headers=desk)
    assert answer.status_code == 200
    assert SECRET not in answer.text


@pytest.mark.parametrize("path", ["/work/permits/intake?q={}", "/search?q={}"])
def test_a_hidden_value_can_not_be_guessed_by_searching_for_it(
    client: TestClient, case_id: str, desk: dict[str, str], path: str
) -> None:
    found = client.get(path.format(SECRET[:6].lower()), headers=desk)
    assert found.status_code == 200
    assert case_id not in found.text


def test_a_right_that_depends_on_the_day_opens_its_baskets(
    client: TestClient, case_id: str, desk: dict[str, str]
) -> None:
    page = client.get("/work/permits/intake", headers=desk)
    assert page.status_code == 200
    assert case_id in page.text
