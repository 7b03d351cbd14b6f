"""A stranger who names a party that we know changes nothing of what we know of it."""

import io

import pytest
from sqlmodel import select

from core.actors import PUBLIC, Actor
from core.context import Context, reading
from core.database import writing
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.cases.models import Case
from modules.documents.commands import AcceptDocument
from modules.documents.models import Document, DocumentStatus
from modules.documents.receiving import receive, store_upload
from modules.pages import counting
from modules.pages.counting import Limit
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import CLERK
from tests.modules.documents.samples import pdf
from tests.modules.pages.conftest import BUILDING, PAGE, YOU, Visitor, visitor  # noqa: F401 - a fixture


def send_identity(kernel: Kernel, case_id: str, pages: int, actor: Actor) -> str:
    """An identity card of the owner, as `actor` sends it; returns the document's id."""
    file = store_upload(kernel, io.BytesIO(pdf(pages)), "identity.pdf")
    with writing(kernel.engine) as session:
        ctx, case = Context(kernel, session, actor), session.get(Case, case_id)
        assert case is not None
        return receive(ctx, case, "identity", file, "form").id


def documents(kernel: Kernel) -> dict[str, Document]:
    """All documents by id."""
    with reading(kernel, CLERK) as ctx:
        return {document.id: document for document in ctx.session.exec(select(Document))}


def test_a_document_of_a_stranger_displaces_none_of_a_known_party(kernel: Kernel) -> None:
    known, asked = open_permit(kernel)["case_id"], open_permit(kernel)["case_id"]
    own, forged = send_identity(kernel, known, 1, CLERK), send_identity(kernel, asked, 2, PUBLIC)
    found = documents(kernel)
    assert found[own].status == DocumentStatus.RECEIVED
    assert found[own].shared
    assert not found[forged].shared
    assert found[forged].thread != found[own].thread


def test_a_document_of_a_stranger_counts_everywhere_once_the_house_accepts_it(kernel: Kernel) -> None:
    open_permit(kernel)
    sent = send_identity(kernel, open_permit(kernel)["case_id"], 1, PUBLIC)
    dispatch(kernel, AcceptDocument(document_id=sent), CLERK)
    assert documents(kernel)[sent].shared


def test_a_document_of_somebody_new_counts_in_all_cases_at_once(kernel: Kernel) -> None:
    sent = send_identity(kernel, open_permit(kernel)["case_id"], 1, PUBLIC)
    assert documents(kernel)[sent].shared


def test_a_network_sends_files_only_so_often(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setitem(counting.LIMITS, "upload", Limit(2, counting.LIMITS["upload"].window))
    visitor.get()
    visitor.step("you", YOU)
    files = [visitor.post(PAGE, {**BUILDING, "_page": "building"}, plan(n)) for n in range(4)]
    assert [answer.status_code for answer in files][2:] == [429, 429]
    assert len(list(visitor.kernel.storage.keys())) == 2


def plan(number: int) -> dict[str, tuple[str, bytes]]:
    """A plan that differs from the others."""
    return {"plan": (f"{number}.pdf", pdf(number + 1))}
