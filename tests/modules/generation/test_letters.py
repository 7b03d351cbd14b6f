"""A letter becomes a document of the case, once, whatever happens on the way."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from pydantic import SecretStr
from pyhanko.pdf_utils.reader import PdfFileReader
from sqlmodel import col, select

from core.actors import SYSTEM
from core.context import reading
from core.database import reading as reading_rows
from core.definitions.language import Text
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.dispatch import dispatch
from core.errors import Forbidden
from core.kernel import Kernel
from core.outbox import OutboxMessage
from core.registry import Registry
from core.worker import sweep
from modules.cases.queries import find_case, view_case
from modules.documents.commands import AcceptDocument
from modules.documents.errors import DocumentAlreadyJudged
from modules.documents.models import Document
from modules.documents.queries import documents_of, pieces_of
from modules.documents.uploads import StoredUpload, store_upload
from modules.dossiers.history import timeline_of
from modules.generation import printing
from modules.generation.commands import FileLetter
from modules.generation.effects import print_letter
from modules.generation.errors import LetterNotPrinted, PrinterMissing
from modules.generation.models import GeneratedLetter
from modules.generation.printing import Printer
from tests.fixtures.cases import act, history, open_permit, read_case
from tests.fixtures.kernels import CLERK, SAMPLES, make_kernel, make_settings
from tests.modules.documents.samples import pdf
from tests.modules.messages.conftest import Mailbox, mailbox

__all__ = ["mailbox"]

LETTER = """
letter: receipt
case_type: permit
title: {en: "Receipt of {{ reference }}", fr: "Récépissé de {{ reference }}"}
body:
  en: |
    Dear {{ owner.name }},

    | What | Value |
    | --- | ---: |
    | Surface | {{ surface | number }} m² |
    | Fee | {{ fee | money }} |

    {{ reason }}

    {% if surface > 100 %}
    Your identity will be checked.
    {% endif %}
  fr: "Bonjour {{ owner.name }},"
"""
LETTERHEAD = """
letterhead:
  name: {en: Town hall, fr: Mairie}
  lines: [1 place de la République, 69001 Lyon]
  place: Lyon
  footer: {en: Open from Monday to Friday, fr: Ouvert du lundi au vendredi}
"""
MAIL = """
template: received
case_type: permit
subject: {en: "Receipt", fr: "Récépissé"}
body: {en: "Find it attached.", fr: "Le voici."}
"""
STEPS = """
  receipt:
    on_demand: {by: clerk}
    steps:
      - generate: {letter: receipt, to: owner}
      - send: {template: received, to: owner, attach: receipt}
"""


def make_pack(folder: Path, letter: str = LETTER, steps: str = STEPS) -> Path:
    """The sample packs with a letter in them."""
    shutil.copytree(SAMPLES, folder / "samples")
    pack = folder / "samples" / "definitions" / "permits"
    (pack / "letters").mkdir()
    (pack / "letters" / "receipt.yaml").write_text(letter, encoding="utf-8")
    (pack / "letterhead.yaml").write_text(LETTERHEAD, encoding="utf-8")
    (pack / "templates" / "received.yaml").write_text(MAIL, encoding="utf-8")
    case_type = pack / "case_types" / "permit.yaml"
    case_type.write_text(case_type.read_text(encoding="utf-8") + steps, encoding="utf-8")
    return folder / "samples"


@pytest.fixture
def office(
    database_url: str, registry: Registry, tmp_path: Path, mailbox: tuple[Mailbox, str]
) -> Iterator[tuple[Kernel, Mailbox]]:
    """An installation whose pack generates letters, and what its mail server took."""
    samples = make_pack(tmp_path)
    settings = make_settings(
        tmp_path,
        database_url,
        definitions=samples / "definitions",
        forms=samples / "forms",
        smtp_url=SecretStr(mailbox[1]),
    )
    made = make_kernel(settings, registry)
    yield made, mailbox[0]
    made.engine.dispose()


def letters(kernel: Kernel, case_id: str) -> list[Document]:
    """The documents of the case that were generated."""
    statement = select(Document).where(col(Document.case_id) == case_id, col(Document.source) == "letter")
    with reading_rows(kernel.engine) as session:
        found = list(session.exec(statement))
        session.expunge_all()
        return found


def text_of(content: bytes) -> str:
    """What a PDF says."""
    pages = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def run_receipt(kernel: Kernel, **values: Any) -> str:
    """Open a permit and generate its letter."""
    case_id = str(open_permit(kernel, **values)["case_id"])
    act(kernel, case_id, "receipt")
    sweep(kernel)
    sweep(kernel)
    return case_id


def test_a_letter_is_filed_as_a_pdf_with_the_values_of_the_case(office: tuple[Kernel, Mailbox]) -> None:
    kernel, _ = office
    case_id = run_receipt(kernel, surface="120")
    [document] = letters(kernel, case_id)
    content = b"".join(kernel.storage.open(document.storage_key))
    text = text_of(content)
    assert document.name == f"Receipt of {read_case(kernel, case_id).reference}.pdf"
    assert "Dear Ada Byron" in text and "120 m²" in text and "€300.00" in text
    assert "Your identity will be checked." in text
    assert "Lyon, 2 Mar 2026" in text and "Open from Monday to Friday" in text
    assert b'pdfaid:part="3"' in PdfFileReader(io.BytesIO(content)).root["/Metadata"].data
    assert history(kernel, case_id).count("letter.filed") == 1


def test_a_later_step_mails_the_letter_and_the_party_sees_it_in_its_dossier(office: tuple[Kernel, Mailbox]) -> None:
    kernel, box = office
    case_id = run_receipt(kernel)
    [document] = letters(kernel, case_id)
    [file] = list(box.mails[-1].iter_attachments())
    assert (file.get_filename(), file.get_content_type()) == (document.name, "application/pdf")
    assert text_of(file.get_content()).startswith("Town hall")
    with reading(kernel, SYSTEM) as ctx:
        assert find_case(ctx, case_id).id == case_id
    assert document.addressee is not None


def test_a_letter_waits_for_no_judgement_and_is_told_by_its_title(office: tuple[Kernel, Mailbox]) -> None:
    kernel, _ = office
    case_id = run_receipt(kernel)
    with reading(kernel, CLERK) as ctx:
        case = find_case(ctx, case_id)
        [shown] = [one for one in documents_of(ctx, case) if one.source == "letter"]
        told = timeline_of(ctx, view_case(ctx, case))
    title = f"Receipt of {case.reference}"
    assert (shown.issued, shown.to_judge, shown.title) == (True, False, Text({"": title}))
    assert [fact.things["piece"].in_("en") for fact in told if fact.type == "letter.filed"] == [title]
    assert "document.received" not in [fact.type for fact in told]
    with pytest.raises(DocumentAlreadyJudged):
        dispatch(kernel, AcceptDocument(document_id=shown.id), CLERK)


def test_a_piece_that_a_letter_fills_is_accepted(tmp_path: Path, database_url: str, registry: Registry) -> None:
    samples = make_pack(tmp_path, steps=STEPS.replace("to: owner}", "to: owner, piece: plan}", 1))
    kernel = make_kernel(
        make_settings(tmp_path, database_url, definitions=samples / "definitions", forms=samples / "forms"), registry
    )
    case_id = run_receipt(kernel)
    with reading(kernel, CLERK) as ctx:
        [piece] = [one for one in pieces_of(ctx, find_case(ctx, case_id)) if one.id == "plan"]
    assert (piece.status, piece.issued) == ("accepted", True)
    kernel.engine.dispose()


def test_delivering_twice_files_once(office: tuple[Kernel, Mailbox]) -> None:
    kernel, box = office
    case_id = run_receipt(kernel)
    with reading_rows(kernel.engine) as session:
        row = session.exec(select(GeneratedLetter).where(col(GeneratedLetter.case_id) == case_id)).one()
        message = session.exec(select(OutboxMessage).where(col(OutboxMessage.effect) == "print_letter")).one()
        session.expunge_all()
    assert row.html == ""
    assert print_letter(kernel, message) is None
    dispatch(kernel, FileLetter(letter_id=row.id, file=second_print(kernel)), SYSTEM)
    assert len(letters(kernel, case_id)) == 1
    assert len(box.mails) == 1


def second_print(kernel: Kernel) -> StoredUpload:
    """The same letter, printed by a worker that lost its lease."""
    return store_upload(kernel, io.BytesIO(pdf()), "second.pdf")


def test_nobody_files_a_letter_by_hand(office: tuple[Kernel, Mailbox]) -> None:
    kernel, _ = office
    case_id = run_receipt(kernel)
    with reading_rows(kernel.engine) as session:
        row = session.exec(select(GeneratedLetter).where(col(GeneratedLetter.case_id) == case_id)).one()
    with pytest.raises(Forbidden):
        dispatch(kernel, FileLetter(letter_id=row.id, file=second_print(kernel)), CLERK)


def test_markup_in_a_value_stays_text(office: tuple[Kernel, Mailbox]) -> None:
    kernel, _ = office
    case_id = run_receipt(kernel, reason="<img src='file:///etc/passwd'> **bold** {{ 7 * 7 }}\n## Title")
    [document] = letters(kernel, case_id)
    text = text_of(b"".join(kernel.storage.open(document.storage_key)))
    assert "file:///etc/passwd" in text and "**bold**" in text and "{{ 7 * 7 }}" in text and "## Title" in text


def test_a_letter_that_can_not_be_printed_says_why_and_the_next_one_is_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printer = Printer()
    with pytest.raises(LetterNotPrinted, match="RecursionError"):
        printer.print("<div>" * 5_000, "deep")
    monkeypatch.setattr(printing, "TIMEOUT", 2.0)
    with pytest.raises(LetterNotPrinted, match="longer than 2 seconds"):
        printer.print("<div>" * 50_000, "deeper")
    monkeypatch.setattr(printing, "TIMEOUT", 60.0)
    assert printer.print("<title>x</title><p>fine</p>", "fine").startswith(b"%PDF")
    printer.close()


def test_a_machine_without_pango_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "printer.py"
    broken.write_text("raise OSError('cannot load library gobject-2.0-0')", encoding="utf-8")
    monkeypatch.setattr(printing, "HERE", tmp_path)
    with pytest.raises(PrinterMissing, match="libpangoft2"):
        Printer().print("<p>x</p>", "x")


def test_a_letter_fetches_nothing() -> None:
    printer = Printer()
    text = text_of(printer.print("<title>x</title><p>here</p><img alt='' src='file:///etc/hostname'>", "x"))
    printer.close()
    assert text.strip().startswith("here")


def test_a_letter_may_share_its_name_with_a_task(registry: Registry, tmp_path: Path) -> None:
    task = "      - task: {id: receipt, title: {en: Look, fr: Voir}, for: clerk}\n      - generate:"
    samples = make_pack(tmp_path, steps=STEPS.replace("      - generate:", task))
    assert not load(read_folders(samples / "definitions", samples / "forms"), registry).diagnostics


def test_a_letter_is_checked_like_a_mail(registry: Registry, tmp_path: Path) -> None:
    letter = LETTER.replace("owner.name", "owner.nmae")
    steps = STEPS.replace("attach: receipt", "attach: recepit")
    samples = make_pack(tmp_path, letter, steps)
    found = load(read_folders(samples / "definitions", samples / "forms"), registry).diagnostics
    assert {(d.code, d.hint) for d in found} == {("LI132", "owner.name"), ("LI137", "receipt")}
