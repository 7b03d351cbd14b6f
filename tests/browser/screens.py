"""Walks through the screens of a running installation: each step brings the visitor to a screen and yields its name."""

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from playwright.sync_api import Browser, Page

from tests.browser.quotes import fill_papers, fill_vehicle, fill_you, go_on, reference_on
from tests.fixtures.installations import Installation, Visitor, visiting

START = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011
PATIENCE = 30.0
"""Seconds for a mail to leave."""
BUSY = "CL-2026-00013"
"""A case of the demo with pieces to judge and an action that waits for them."""
SETTLED = "CL-2026-00001"
"""A case of the demo with contracts and claims, and actions that ask for a form."""


def settle(page: Page) -> None:
    """Wait until nothing moves any more."""
    page.wait_for_load_state("load")
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))")


def go(visitor: Visitor, path: str) -> None:
    """Open a path, and wait for what loads after it."""
    visitor.open(path)
    settle(visitor.page)


def path_of(page: Page) -> str:
    """The path that the browser is on."""
    return re.sub(r"^https?://[^/]+", "", page.url)


def paths_in(page: Page, selector: str) -> list[str]:
    """The targets of links, each once, in the order of the page."""
    found = [link.get_attribute("href") or "" for link in page.locator(selector).all()]
    return list(dict.fromkeys(filter(None, found)))


def find_dossier(visitor: Visitor, reference: str) -> str:
    """Open the dossier of a case; gives its path."""
    visitor.open(f"/search?q={reference}")
    if "/cases/" not in visitor.page.url:
        visitor.page.locator(f"main a:has-text('{reference}')").first.click()
        visitor.page.wait_for_url(re.compile(r"/cases/"))
    settle(visitor.page)
    return path_of(visitor.page)


def doors(visitor: Visitor) -> Iterator[str]:
    """What everybody may open."""
    for path in ("/", "/login", "/p/hr/apply", "/my", "/my/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/nowhere"):
        go(visitor, path)
        yield path


def wizard(visitor: Visitor, email: str) -> Iterator[str]:
    """The page 'Get a quote' from the first step to the thanks."""
    go(visitor, "/p/insurance/get_quote")
    yield "wizard: first step"
    go_on(visitor)
    yield "wizard: mistakes"
    fill_you(visitor, email)
    go_on(visitor)
    settle(visitor.page)
    yield "wizard: second step"
    fill_vehicle(visitor)
    settle(visitor.page)
    yield "wizard: second step, filled"
    go_on(visitor)
    fill_papers(visitor, START)
    yield "wizard: third step"
    go_on(visitor)
    yield "wizard: review"
    go_on(visitor)
    reference_on(visitor.page)
    yield "wizard: thanks"


def desk(visitor: Visitor) -> Iterator[str]:
    """The lists of somebody who treats cases; the visitor is signed in."""
    go(visitor, "/tasks")
    task = next(iter(paths_in(visitor.page, "main a[href^='/tasks/']")))
    empty = next(iter(paths_in(visitor.page, ".side a[href^='/work/']:not(:has(.side__count))")))
    lists = ["/work/insurance/leads", "/work/insurance/leads?q=nothing+of+this+name", empty, "/search?q=emma"]
    for path in (*lists, "/tasks", "/tasks?whose=done", task, "/account", "/definitions"):
        go(visitor, path)
        yield path


def dossiers(visitor: Visitor) -> Iterator[str]:
    """Two dossiers with all their tabs, the dialogs and the pages behind them; the visitor is signed in."""
    for reference in (BUSY, SETTLED):
        case = find_dossier(visitor, reference)
        yield reference
        others = paths_in(visitor.page, ".tabs a:not([aria-current])")
        forms = paths_in(visitor.page, f"main a[href^='{case}/']:not(.tabs a)")
        yield from dialogs(visitor, case)
        files = paths_in(visitor.page, "main a[href^='/documents/']:not([hx-target])")[:1]
        verdicts = [f"{path}/{verdict}" for path in files for verdict in ("accept", "refuse")]
        parties = paths_in(visitor.page, "main a[href^='/parties/']")[:1]
        for path in (*others, *forms, *files, *(verdicts if reference == BUSY else []), *parties):
            go(visitor, path)
            yield f"{reference}: {path}"


def dialogs(visitor: Visitor, case: str) -> Iterator[str]:
    """The dialogs that open over a dossier."""
    opener = "main a[hx-target='#dialog']:visible"
    for number in range(min(3, visitor.page.locator(opener).count())):
        go(visitor, case)
        visitor.page.locator(opener).nth(number).click()
        visitor.page.locator("dialog#dialog[open] .dialog__title").wait_for()
        settle(visitor.page)
        yield f"dialog {number + 1} of {case}"
    go(visitor, case)


def administration(visitor: Visitor) -> Iterator[str]:
    """What administrators see; the visitor is signed in."""
    for path in ("/admin/outbox", "/admin/people", "/admin/teams"):
        go(visitor, path)
        yield path
        detail = paths_in(visitor.page, f"main a[href^='{path}/']")[:1]
        for one in detail:
            go(visitor, one)
            yield one
    for path in ("/admin/incidents", "/admin/people/new"):
        go(visitor, path)
        yield path


def own_page(visitor: Visitor, link: str) -> Iterator[str]:
    """What a personal link opens."""
    go(visitor, link)
    yield "/my/…"
    visitor.page.locator("main form button").first.click()
    visitor.page.wait_for_url(re.compile(r"/my$"))
    settle(visitor.page)
    yield "/my"


def link_in_outbox(installation: Installation, browser: Browser, text: str = "") -> str:
    """A personal link as the latest mail with this text tells it; mails leave a moment after what asked for them."""
    deadline = time.monotonic() + PATIENCE
    with visiting(browser, installation.address) as visitor:
        visitor.sign_in("admin@liasse.example")
        while time.monotonic() < deadline:
            visitor.open(f"/admin/outbox?q={text}")
            for path in paths_in(visitor.page, "main a[href^='/admin/outbox/']"):
                visitor.open(path)
                found = re.search(r"/my/[A-Za-z0-9_-]{20,}", visitor.page.content())
                if found:
                    return found[0]
            visitor.page.wait_for_timeout(500)
    raise AssertionError(f"no mail with '{text}' holds a personal link")


def choose(visitor: Visitor, language: str, theme: Literal["dark", "light"]) -> None:
    """Read in this language, with this theme, without motion."""
    visitor.context.add_cookies([{"name": "liasse_language", "value": language, "url": visitor.address}])
    visitor.page.emulate_media(color_scheme=theme, reduced_motion="reduce")


def whole_tour(
    installation: Installation, browser: Browser, *, language: str = "en", width: int = 1280, dark: bool = False
) -> Iterator[tuple[str, Page]]:
    """All screens, each by those who see it, without motion."""
    link, agent = link_in_outbox(installation, browser), {"en": "tom", "fr": "sales"}[language]
    theme: Literal["dark", "light"] = "dark" if dark else "light"
    with visiting(browser, installation.address, language=language, width=width) as visitor:
        choose(visitor, language, theme)
        email = f"tour.{language}.{width}@example.org"
        for walk in (doors(visitor), wizard(visitor, email), own_page(visitor, link)):
            for name in walk:
                yield name, visitor.page
    with visiting(browser, installation.address, language=language, width=width) as visitor:
        choose(visitor, language, theme)
        visitor.sign_in(f"{agent}@liasse.example")
        for walk in (desk(visitor), dossiers(visitor)):
            for name in walk:
                yield name, visitor.page
    with visiting(browser, installation.address, language=language, width=width) as visitor:
        choose(visitor, language, theme)
        visitor.sign_in("admin@liasse.example")
        for name in administration(visitor):
            yield name, visitor.page
