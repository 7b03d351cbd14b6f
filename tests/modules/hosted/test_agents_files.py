"""Files in the forms of actions and tasks: kept while the form has mistakes, then filed with the case."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response
from sqlmodel import select

from core.actors import SYSTEM
from core.clock import VirtualClock
from core.context import reading
from core.dispatch import dispatch
from core.errors import Invalid, TooLarge
from core.kernel import Kernel
from modules.cases.commands import RunAction, SetFields
from modules.cases.models import Case, Task
from modules.documents.holding import MOST_HELD, HoldUploads, forget_held, held_references
from modules.documents.models import Document, HeldUpload
from modules.documents.receiving import store_upload
from tests.modules.dossiers.browsers import TOKEN, Browser
from tests.modules.hosted.conftest import DESK, YOUTH, Join
from tests.modules.pages.conftest import picture

Browse = Callable[..., Browser]
VERSION = re.compile(r'name="expected_version" value="(\d+)"')
HELD = re.compile(r'name="(?:photo|paper)\[\]" value="([^"]+)"')


def rows(kernel: Kernel, model: Any) -> list[Any]:
    with reading(kernel, SYSTEM) as ctx:
        found = list(ctx.session.exec(select(model)))
        ctx.session.expunge_all()
        return found


def post(browser: Browser, path: str, files: Any = None, **fields: str) -> Response:
    """Send a form of several parts, as a browser without JavaScript does."""
    page = browser.read(path)
    token, version = TOKEN.search(page), VERSION.search(page)
    assert token
    assert version
    data = {"_csrf": token[1], "expected_version": version[1], **fields}
    response: Response = browser.client.post(path, data=data, files=files or {"x": ("", b"", "")})
    return response


def task_path(kernel: Kernel) -> str:
    return f"/tasks/{rows(kernel, Task)[0].id}"


def test_a_task_files_a_picture_with_its_piece(kernel: Kernel, join: Join, browse: Browse) -> None:
    join()
    photo = {"photo": ("me.png", picture(), "image/png")}
    done = post(browse("desk"), task_path(kernel), photo, _action="done", **{"flat[town]": "Lyon"})
    assert done.status_code == 303
    (document,) = rows(kernel, Document)
    assert (document.piece, document.source, document.name) == ("photo", "form", "me.png")
    assert document.party_id is not None
    assert rows(kernel, HeldUpload) == []


def test_a_file_stays_while_another_field_is_wrong(kernel: Kernel, join: Join, browse: Browse) -> None:
    join()
    desk, path = browse("desk"), task_path(kernel)
    again = post(desk, path, {"photo": ("me.png", picture(), "image/png")}, _action="done")
    held = HELD.search(again.text)
    assert (again.status_code, "me.png" in again.text) == (422, True)
    assert held
    fields = {"flat[town]": "Lyon", "photo[]": held[1]}
    assert post(desk, path, _action="done", **fields).status_code == 303
    assert [one.piece for one in rows(kernel, Document)] == ["photo"]


def test_a_picture_that_its_piece_refuses_is_told_at_the_field(kernel: Kernel, join: Join, browse: Browse) -> None:
    join()
    bad = {"photo": ("me.png", b"%PDF-1.4 no picture", "image/png")}
    page = post(browse("desk"), task_path(kernel), bad, _action="done", **{"flat[town]": "Lyon"})
    assert page.status_code == 422
    assert 'href="#f-photo"' in page.text or "PNG, JPG" in page.text
    assert rows(kernel, Document) == []
    assert rows(kernel, Task)[0].status == "open"


def test_an_action_files_a_paper_beside_all_pieces(kernel: Kernel, join: Join, browse: Browse) -> None:
    join("team", name="Owls")
    path = f"/cases/{join()['case_id']}/actions/admit"
    assert post(browse("desk"), path, {"paper": ("p.png", picture(), "image/png")}, team="T-001").status_code == 303
    assert [(one.piece, one.name) for one in rows(kernel, Document)] == [(None, "p.png")]


def test_a_form_for_a_case_that_changed_shows_again_with_what_was_typed(
    kernel: Kernel, join: Join, browse: Browse
) -> None:
    join("team", name="Owls")
    joined = join()
    desk, path = browse("desk"), f"/cases/{joined['case_id']}/actions/admit"
    desk.read(path)
    dispatch(kernel, SetFields(case_id=joined["case_id"], values={"town": "Lyon"}), SYSTEM)
    old = str(joined["version"])
    page = post(desk, path, team="T-001", code="typed by me", expected_version=old)
    assert page.status_code == 422
    assert "changed since you read it" in page.text
    assert "typed by me" in page.text
    fresh = VERSION.search(page.text)
    assert fresh
    assert fresh[1] != old
    assert post(desk, path, team="T-001", code="typed by me", expected_version=fresh[1]).status_code == 303


def hold(kernel: Kernel, case_id: str, actor: Any = DESK, files: int = 1) -> list[str]:
    stored = store_upload(kernel, io.BytesIO(picture()), "me.png")
    answer = dispatch(kernel, HoldUploads(case_id=case_id, files=(stored,) * files), actor)
    return list(answer["ids"])


@pytest.mark.parametrize("whose", ["another person", "another case", "yesterday"])
def test_a_held_file_counts_only_for_who_sent_it_in_its_case_and_its_day(
    kernel: Kernel, join: Join, whose: str
) -> None:
    join("team", name="Owls")
    joined, other = join(), join()
    (file_id,) = hold(
        kernel, (other if whose == "another case" else joined)["case_id"], YOUTH if "person" in whose else DESK
    )
    if whose == "yesterday":
        assert isinstance(kernel.clock, VirtualClock)
        kernel.clock.advance(timedelta(hours=25))
    values = {"team": "T-001", "paper": [{"id": file_id}]}
    with pytest.raises(Invalid):
        dispatch(kernel, RunAction(case_id=joined["case_id"], action="admit", values=values), DESK)
    assert rows(kernel, Document) == []
    assert rows(kernel, Case)


def test_what_nobody_sends_is_forgotten_after_a_day(kernel: Kernel, join: Join) -> None:
    hold(kernel, join()["case_id"])
    with reading(kernel, SYSTEM) as ctx:
        assert len(list(held_references(ctx.session))) == 1
    forget_held(kernel)
    assert len(rows(kernel, HeldUpload)) == 1
    assert isinstance(kernel.clock, VirtualClock)
    kernel.clock.advance(timedelta(hours=25))
    forget_held(kernel)
    assert rows(kernel, HeldUpload) == []


def test_nobody_fills_the_store_with_unfinished_forms(kernel: Kernel, join: Join) -> None:
    case_id = join()["case_id"]
    hold(kernel, case_id, files=MOST_HELD)
    with pytest.raises(TooLarge):
        hold(kernel, case_id)
