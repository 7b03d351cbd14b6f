"""Open pages learn what others have changed, whichever process did it."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.commands import SetFields
from tests.fixtures.kernels import make_kernel
from tests.modules.dossiers.browsers import Browser
from tests.modules.dossiers.conftest import OpenFile, SignIn

BASKET = "/work/desk/todo"


@pytest.fixture
def elsewhere(kernel: Kernel, registry: Registry) -> Iterator[Kernel]:
    """Another process on the same database: nothing is shared but that."""
    other = make_kernel(kernel.settings, registry)
    yield other
    other.engine.dispose()


def asked(html: str) -> str:
    """The address at which a page asks for news."""
    found = re.search(r'hx-get="([^"]+/news[^"]*)"', html)
    assert found, html[:2000]
    return unescape(found[1])


def change(kernel: Kernel, browser: Browser, case_id: str, note: str) -> None:
    dispatch(kernel, SetFields(case_id=case_id, values={"note": note}), browser.actor)


def test_an_open_case_tells_who_changed_it_in_another_process(
    elsewhere: Kernel, open_file: OpenFile, sign_in: SignIn
) -> None:
    case_id = open_file()["case_id"]
    reader, writer = sign_in("clerk"), sign_in("clerk", name="<i>Eve</i>")
    url = asked(reader.read(f"/cases/{case_id}"))
    assert reader.get(url).status_code == 204
    change(elsewhere, writer, case_id, "new")
    told = reader.get(url)
    assert told.status_code == 200
    assert "&lt;i&gt;Eve&lt;/i&gt; has changed this case." in told.text
    assert reader.get(asked(told.text)).status_code == 204


def test_whoever_changed_a_case_is_not_told_of_it(kernel: Kernel, open_file: OpenFile, sign_in: SignIn) -> None:
    case_id, clerk = open_file()["case_id"], sign_in("clerk")
    url = asked(clerk.read(f"/cases/{case_id}"))
    change(kernel, clerk, case_id, "mine")
    assert clerk.get(url).status_code == 204


def test_nothing_is_told_of_a_case_that_may_not_be_read(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file()["case_id"]
    told = sign_in().get(f"/cases/{case_id}/news?version=1")
    assert "any more" in told.text
    assert case_id not in told.text


def test_an_open_basket_tells_that_its_cases_changed(elsewhere: Kernel, open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file()["case_id"]
    reader, writer = sign_in("clerk"), sign_in("clerk")
    url = asked(reader.read(BASKET))
    assert reader.get(url).status_code == 204
    change(elsewhere, writer, case_id, "new")
    told = reader.get(url)
    assert "This list has changed." in told.text
    url = asked(told.text)
    assert reader.get(url).status_code == 204
    open_file()
    assert reader.get(url).status_code == 200
