"""Rules of receiving and judging documents, and of what that does to the case."""

from datetime import date, timedelta

import pytest

from core.errors import Forbidden, NotFound
from modules.documents.errors import (
    DocumentAlreadyJudged,
    DocumentDateAhead,
    DocumentDateNeeded,
    DocumentTooOld,
    FileBlank,
    FileKindRefused,
    FileNeedsPassword,
    FileOverLimit,
    FileRefusedBefore,
    PictureTooSmall,
    PieceUnknown,
    ReasonNeeded,
)
from tests.modules.documents.conftest import MEDIC, NOBODY, READER, START, Desk
from tests.modules.documents.samples import guarded_pdf, pdf, picture


def test_a_case_cannot_leave_intake_while_a_piece_is_missing(desk: Desk) -> None:
    assert (desk.status("identity"), desk.stage()) == ("missing", "open")
    desk.send("photos", picture(), name="a.jpg")
    assert desk.stage() == "open"
    desk.send("identity")
    assert (desk.status("identity"), desk.stage()) == ("received", "complete")


def test_a_piece_is_required_only_while_its_condition_holds(desk: Desk) -> None:
    assert desk.status("income") == "waived"
    rich = desk.open_case(values={"amount": "500"}, owner=desk.owner)
    assert desk.status("income", rich) == "missing"


def test_every_judgement_is_a_fact_of_the_journal(desk: Desk) -> None:
    desk.refuse(desk.send())
    desk.accept(desk.send())
    expected = ["document.received", "document.refused", "document.received", "document.accepted"]
    assert desk.facts() == expected


def test_a_document_is_judged_once(desk: Desk) -> None:
    document = desk.send()
    desk.accept(document)
    with pytest.raises(DocumentAlreadyJudged, match=r"a\.pdf was judged already"):
        desk.refuse(document)
    with pytest.raises(DocumentAlreadyJudged):
        desk.accept(document)
    assert desk.row(document).status == "accepted"


def test_a_refusal_needs_a_reason_which_the_piece_then_shows(desk: Desk) -> None:
    document = desk.send()
    with pytest.raises(ReasonNeeded):
        desk.refuse(document, "  ")
    desk.refuse(document, "The corner is cut")
    view = desk.pieces()["identity"]
    assert (view.status, view.reason, view.wanted) == ("refused", "The corner is cut", True)


def test_a_new_version_replaces_the_one_that_waits_and_both_are_kept(desk: Desk) -> None:
    first, second = desk.send(data=pdf(1)), desk.send(data=pdf(2))
    old, new = desk.row(first), desk.row(second)
    assert (old.status, new.status) == ("replaced", "received")
    assert (new.version, new.thread) == (2, old.thread)
    assert desk.kernel.storage.exists(old.storage_key)
    assert desk.facts().count("document.replaced") == 1


def test_an_accepted_document_counts_until_its_successor_is_accepted(desk: Desk) -> None:
    first = desk.send()
    desk.accept(first)
    second = desk.send(data=pdf(2))
    assert (desk.row(first).status, desk.status("identity")) == ("accepted", "received")
    desk.accept(second)
    assert (desk.row(first).status, desk.status("identity")) == ("replaced", "accepted")


def test_a_piece_for_several_documents_keeps_them_side_by_side(desk: Desk) -> None:
    first = desk.send("photos", picture(), name="a.jpg")
    second = desk.send("photos", picture("PNG"), name="b.png")
    assert {view.id for view in desk.pieces()["photos"].documents} == {first, second}


def test_an_accepted_document_expires(desk: Desk) -> None:
    desk.accept(desk.send(), document_date=date(2026, 1, 10))
    assert desk.status("identity") == "accepted"
    desk.clock.advance(timedelta(days=51))
    assert desk.status("identity") == "expired"


def test_asked_pieces_are_needed_until_they_come(desk: Desk) -> None:
    desk.send("identity")
    assert desk.status("health") == "waived"
    desk.clock.advance(timedelta(hours=1))
    desk.run("ask_more")
    view = desk.pieces(MEDIC)["health"]
    assert (view.status, view.message, desk.stage()) == ("asked", "Please send it", "open")
    desk.send("health")
    assert (desk.status("health"), desk.stage()) == ("received", "complete")


def test_the_date_that_a_check_wants_must_be_entered_and_recent(desk: Desk) -> None:
    document = desk.send("income")
    with pytest.raises(DocumentDateNeeded, match="3 months"):
        desk.accept(document)
    with pytest.raises(DocumentDateAhead):
        desk.accept(document, document_date=START.date() + timedelta(days=1))
    with pytest.raises(DocumentTooOld, match="2026-08-20"):
        desk.accept(document, document_date=date(2026, 8, 20))
    desk.accept(document, document_date=date(2026, 8, 21))
    assert desk.status("income") == "accepted"


def test_files_that_fail_a_check_are_refused_at_the_door(desk: Desk) -> None:
    with pytest.raises(FileBlank):
        desk.send("income", pdf(blank=True))
    with pytest.raises(FileNeedsPassword):
        desk.send("health", guarded_pdf())
    with pytest.raises(PictureTooSmall, match="200 × 100"):
        desk.send("photos", picture("JPEG", 200, 100), name="a.jpg")
    assert desk.facts() == []


def test_the_very_file_that_was_refused_is_not_taken_again(desk: Desk) -> None:
    data = pdf()
    desk.refuse(desk.send("health", data), actor=MEDIC)
    with pytest.raises(FileRefusedBefore):
        desk.send("health", data)


def test_a_piece_takes_its_kinds_and_sizes_only(desk: Desk) -> None:
    with pytest.raises(FileKindRefused, match="Send one of these: JPG, PNG, TIFF"):
        desk.send("photos", pdf())
    with pytest.raises(FileOverLimit, match="1 MB"):
        desk.send("photos", picture("PNG", 1000, 1000), name="a.png")


def test_an_unknown_piece_is_refused_with_the_known_ones(desk: Desk) -> None:
    with pytest.raises(PieceUnknown, match="identity, income"):
        desk.send("identiti")


def test_a_document_may_come_without_a_piece(desk: Desk) -> None:
    document = desk.send(None)
    assert desk.row(document).piece is None


def test_only_roles_that_may_judge_do(desk: Desk) -> None:
    document = desk.send()
    with pytest.raises(Forbidden):
        desk.accept(document, READER)
    with pytest.raises(NotFound):
        desk.accept(document, NOBODY)
    with pytest.raises(Forbidden):
        desk.accept(document, desk.party("owner"))
    assert desk.row(document).status == "received"


def test_only_roles_that_may_upload_do(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        desk.send(actor=READER)
    with pytest.raises(NotFound):
        desk.send(actor=NOBODY)
