"""The store is away, hangs or is cut: whoever uploads or downloads is told so in time, and nothing is half done."""

import time
from collections.abc import Callable, Mapping
from io import BytesIO

import httpx
import pytest
from PIL import Image
from sqlmodel import Session, func, select

from core.database import snapshot
from modules.accounts.tokens import PLAIN_COOKIE
from modules.documents.models import Document
from tests.faults.figures import Figures
from tests.faults.oracle import judge
from tests.faults.proxies import Proxy
from tests.faults.stacks import Stack
from tests.faults.walkers import Walker
from tests.fixtures.callers import cookies

pytestmark = [
    pytest.mark.fault,
    pytest.mark.slow,
    pytest.mark.parametrize("stack", ["rabbitmq"], indirect=True),
]
IMPATIENT = {
    "LIASSE_STORAGE_CONNECT_TIMEOUT": "1",
    "LIASSE_STORAGE_READ_TIMEOUT": "1",
    "LIASSE_STORAGE_RETRIES": "1",
}
IN_TIME = 8.0
"""Seconds for an answer: a second for each of two tries at each of what one request asks of the store, and slack."""
HALF = 250_000
FAULTS: Mapping[str, Callable[[Proxy], object]] = {
    "refuse": Proxy.refuse,
    "hang": Proxy.hang,
}
SPEAKING = {
    "en": ("Back in a moment", "The store of files can't be used right now"),
    "fr": ("De retour dans un instant", "Le magasin des fichiers est indisponible en ce moment"),
}


def noise(side: int = 700) -> bytes:
    """A picture that does not shrink when it is packed."""
    written = BytesIO()
    Image.effect_noise((side, side), 90).save(written, "PNG")
    return written.getvalue()


class Browser:
    """Somebody with the walker's session in a browser."""

    def __init__(self, walker: Walker) -> None:
        token = walker.headers["Authorization"].removeprefix("Bearer ")
        self._url, self._headers = walker.stack.url, cookies(walker.stack.kernel, PLAIN_COOKIE, token)
        self._cookie = self._headers["Cookie"]

    def ask(self, method: str, path: str, language: str, **more: object) -> httpx.Response:
        """One request for a page, in a language."""
        headers = {**self._headers, "Cookie": f"{self._cookie}; liasse_language={language}", "Accept": "text/html"}
        return httpx.request(method, f"{self._url}{path}", headers=headers, timeout=30, **more)  # type: ignore[arg-type]


def documents(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Document)).one()


def mend(store: Proxy) -> None:
    """Pass on again; what was left hanging is over."""
    store.cut()
    store.mend()


def require_told(answer: httpx.Response, started: float) -> None:
    """A program is told what happened and when to come back, in time."""
    assert time.monotonic() - started < IN_TIME
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json"), answer.text
    assert int(answer.headers["retry-after"]) > 0
    told = answer.json()
    assert told["title"] == "StoreAway"
    assert "The store of files" in told["detail"]
    assert "Try again" in told["detail"]
    assert "127.0.0.1" not in answer.text, "visitors are not told where the store is"


def require_page(answer: httpx.Response, language: str) -> None:
    """A visitor reads the same on a page, in their language."""
    assert answer.status_code == 503, answer.text[:500]
    assert int(answer.headers["retry-after"]) > 0
    assert "text/html" in answer.headers["content-type"]
    for words in SPEAKING[language]:
        assert words in answer.text.replace("&#39;", "'")


@pytest.mark.parametrize("fault", FAULTS)
def test_uploads_and_downloads_without_a_store_are_answered_in_time_and_work_once_it_is_back(
    stack: Stack, walker: Walker, figures: Figures, fault: str
) -> None:
    stack.start("serve", **IMPATIENT)
    store, browser, content = stack.proxies["store"], Browser(walker), noise(200)
    case, other, third = (walker.open() for _ in range(3))
    here = walker.upload(case, content)
    path = f"/documents/{here}/content"
    kept = browser.ask("GET", path, "en")
    assert kept.status_code == 200
    form = {"data": {"piece": "plan"}, "files": {"file": ("plan.png", noise(210), "image/png")}}
    FAULTS[fault](store)
    for method, place, more in (("POST", f"/cases/{other}/documents", form), ("GET", path, {})):
        started = time.monotonic()
        require_told(programmed(walker, method, place, **more), started)
    for language in SPEAKING:
        require_page(browser.ask("GET", path, language), language)
        require_page(browser.ask("POST", f"/cases/{third}/documents", language, **form), language)
    with snapshot(stack.kernel.engine) as session:
        assert documents(session) == 1
    mend(store)
    assert programmed(walker, "POST", f"/cases/{other}/documents", **form).status_code == 201
    assert browser.ask("POST", f"/cases/{third}/documents", "en", **form).status_code == 303
    assert browser.ask("GET", path, "en").content == kept.content
    stack.start("worker")
    judge(stack, walker, figures=figures)


def programmed(walker: Walker, method: str, path: str, **more: object) -> httpx.Response:
    """A request of a program: of the API, or for the bytes of a document."""
    url = f"{walker.stack.url}{'/api/v1' if path.startswith('/cases') else ''}{path}"
    headers = {**walker.headers, "Accept": "application/json"}
    return httpx.request(method, url, headers=headers, timeout=30, **more)  # type: ignore[arg-type]


def test_an_upload_whose_store_is_cut_halfway_leaves_no_document(
    stack: Stack, walker: Walker, figures: Figures
) -> None:
    stack.start("serve", **{**IMPATIENT, "LIASSE_STORAGE_RETRIES": "0"})
    case, content = walker.open(), noise()
    form = {"data": {"piece": "plan"}, "files": {"file": ("plan.png", content, "image/png")}}
    stack.proxies["store"].cut_after(HALF)
    started = time.monotonic()
    require_told(programmed(walker, "POST", f"/cases/{case}/documents", **form), started)
    with snapshot(stack.kernel.engine) as session:
        assert documents(session) == 0
    walker.upload(case, content)
    stack.start("worker")
    judge(stack, walker, figures=figures)


def require_cut(walker: Walker, path: str) -> None:
    """The download ends short; or, where the reset took what was on its way before anything was sent on, is refused."""
    started = time.monotonic()
    try:
        answer = programmed(walker, "GET", path)
    except httpx.RemoteProtocolError:
        return
    require_told(answer, started)


def test_a_download_whose_store_is_cut_halfway_goes_on_or_ends_short_and_never_looks_whole(
    stack: Stack, walker: Walker, figures: Figures
) -> None:
    stack.start("serve", **IMPATIENT)
    store = stack.proxies["store"]
    here = walker.upload(walker.open(), noise())
    path = f"/documents/{here}/content"
    whole = programmed(walker, "GET", path).content
    assert len(whole) > 1.5 * HALF
    store.cut_after(HALF, answers=True)
    assert programmed(walker, "GET", path).content == whole
    stack.kill("serve")
    stack.start("serve", **{**IMPATIENT, "LIASSE_STORAGE_RETRIES": "0"})
    store.cut_after(HALF, answers=True)
    require_cut(walker, path)
    assert programmed(walker, "GET", path).content == whole
    stack.start("worker")
    judge(stack, walker, figures=figures)
