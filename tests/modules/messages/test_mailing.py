"""Mails reach a real SMTP server once, whatever happens on the way."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.actors import SYSTEM
from core.database import reading, writing
from core.dispatch import dispatch
from core.journal import entries
from core.outbox import BACK_OFF, OutboxMessage, Status
from core.registry import Registry
from modules.incidents.commands import RetryIncident, SkipIncident
from modules.messages.commands import RetryMessage
from modules.messages.effects import NO_ADDRESS, NO_SERVER, send_mail
from modules.messages.errors import MailNotAccepted, NothingToRetry
from modules.messages.mailing import address_of, deliver
from modules.messages.models import Message, MessageStatus
from modules.parties.models import Party
from tests.fixtures.incidents import incident_of
from tests.modules.messages.conftest import ADMIN, Mailbox, Shop, make_shop

Server = tuple[Mailbox, str]


@pytest.fixture
def mailing(tmp_path: Path, registry: Registry, mailbox: Server, one_database_url: str) -> tuple[Shop, Mailbox]:
    """An installation that mails to a real server."""
    return make_shop(tmp_path, registry, mailbox[1], one_database_url), mailbox[0]


def facts(shop: Shop, case_id: str) -> list[str]:
    """The types of the case's journal entries."""
    with reading(shop.kernel.engine) as session:
        return [entry.type for entry in entries(session, case_id)]


def test_a_mail_arrives_once_and_in_the_partys_language(mailing: tuple[Shop, Mailbox]) -> None:
    shop, box = mailing
    case_id = shop.open_case(language="fr", first_name="Zoé", last_name="Noël")
    shop.work(3)
    assert len(box.mails) == 1
    mail, row = box.mails[0], shop.messages()[0]
    assert mail["Subject"] == "Commande O-000001 : Lamp"
    assert (mail["To"], mail["Message-ID"]) == ("bea@example.org", row.message_id)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and html is not None
    assert "Bonjour Zoé Noël" in text.get_content() and "12,50" in text.get_content()
    assert "Ouvrir mon dossier" in html.get_content()
    assert row.status == MessageStatus.SENT and row.sent_at is not None
    assert [t for t in facts(shop, case_id) if t.startswith("message.")] == [
        "message.written",
        "message.sent",
    ]


def test_an_english_party_reads_english(mailing: tuple[Shop, Mailbox]) -> None:
    shop, box = mailing
    shop.open_case()
    shop.work()
    assert box.mails[0]["Subject"] == "Order O-000001: Lamp"
    text = box.mails[0].get_body(("plain",))
    assert text is not None and "Dear Bea Buyer" in text.get_content()


def test_a_language_that_the_pack_does_not_offer_becomes_its_first(mailing: tuple[Shop, Mailbox]) -> None:
    shop, box = mailing
    shop.open_case(language="de")
    shop.work()
    assert box.mails[0]["Content-Language"] == "en"


def test_a_value_cannot_add_headers_or_recipients(mailing: tuple[Shop, Mailbox]) -> None:
    shop, box = mailing
    shop.open_case(goods="Lamp\r\nBcc: evil@example.org\r\n\r\n<script>alert(1)</script>")
    shop.work()
    mail = box.mails[0]
    assert mail["Bcc"] is None and "\n" not in mail["Subject"]
    assert "Bcc: evil@example.org" in mail["Subject"]
    assert box.envelopes[0].rcpt_tos == ["bea@example.org"]
    html = mail.get_body(("html",))
    assert html is not None and "<script>" not in html.get_content()


@pytest.mark.parametrize(
    "written",
    ["", "a", "a@", "@b", "a@b, c@d", "a@b\r\nBcc: c@d", "a b@c", "<a@b>", "a@b\n", '"a"@b', "a@@b"],
)
def test_anything_but_one_address_is_no_address(written: str) -> None:
    assert address_of(written) is None


def test_a_domain_with_accents_is_written_as_servers_know_it() -> None:
    assert str(address_of("zoe@noël.example")) == "zoe@xn--nol-kma.example"


def test_a_refusing_server_is_asked_again_with_the_same_message_id(mailing: tuple[Shop, Mailbox]) -> None:
    shop, box = mailing
    box.answers = ["451 later", "554 no"]
    shop.open_case()
    shop.work(1, timedelta(seconds=BACK_OFF[0]))
    row = shop.messages()[0]
    assert (row.status, row.attempts, row.error) == (MessageStatus.WAITING, 1, "the mail server answered 451")
    shop.work(1, timedelta(seconds=BACK_OFF[1]))
    shop.work()
    assert [mail["Message-ID"] for mail in box.mails] == [row.message_id]
    assert (shop.messages()[0].status, shop.messages()[0].attempts) == (MessageStatus.SENT, 3)


def run_out(shop: Shop, box: Mailbox) -> str:
    """Let every attempt fail; returns the incident's id."""
    box.answers = ["451 later"] * (len(BACK_OFF) + 1)
    shop.work(len(BACK_OFF) + 1, timedelta(seconds=max(BACK_OFF)))
    return shop.messages()[0].outbox_id


def outbox_status(shop: Shop, work: str) -> str:
    """Where the work stands."""
    with reading(shop.kernel.engine) as session:
        found = session.get(OutboxMessage, work)
        assert found is not None
        return found.status


def test_a_mail_whose_attempts_ran_out_is_an_incident_that_a_person_retries(
    mailing: tuple[Shop, Mailbox],
) -> None:
    shop, box = mailing
    case_id = shop.open_case()
    incident = run_out(shop, box)
    assert outbox_status(shop, incident) == Status.INCIDENT
    assert shop.messages()[0].status == MessageStatus.FAILED
    assert facts(shop, case_id).count("message.failed") == 1
    dispatch(shop.kernel, RetryIncident(incident_id=incident_of(shop.kernel, incident)), ADMIN)
    assert shop.messages()[0].status == MessageStatus.WAITING
    shop.work()
    assert shop.messages()[0].status == MessageStatus.SENT and len(box.mails) == 1
    assert "incident.retried" in facts(shop, "platform")


def test_a_mail_that_is_tried_again_goes_to_the_address_that_its_party_has_by_then(
    mailing: tuple[Shop, Mailbox],
) -> None:
    shop, box = mailing
    shop.open_case()
    incident = run_out(shop, box)
    with writing(shop.kernel.engine) as session:
        party = session.get_one(Party, shop.messages()[0].party_id)
        wrong, party.email = party.email, "right@example.org"
        session.add(party)
    dispatch(shop.kernel, RetryIncident(incident_id=incident_of(shop.kernel, incident)), ADMIN)
    shop.work()
    assert [mail["To"] for mail in box.mails] == ["right@example.org"]
    assert shop.messages()[0].to_address != wrong


def test_a_skipped_incident_is_not_tried_again(mailing: tuple[Shop, Mailbox]) -> None:
    shop, box = mailing
    shop.open_case()
    incident = run_out(shop, box)
    dispatch(shop.kernel, SkipIncident(incident_id=incident_of(shop.kernel, incident)), ADMIN)
    shop.work(2)
    assert not box.mails and outbox_status(shop, incident) == Status.SKIPPED
    assert "incident.skipped" in facts(shop, "platform")


def test_retrying_a_failed_message_closes_its_incident(mailing: tuple[Shop, Mailbox]) -> None:
    shop, box = mailing
    shop.open_case()
    incident = run_out(shop, box)
    message = shop.messages()[0]
    dispatch(shop.kernel, RetryMessage(message_id=message.id), ADMIN)
    shop.work()
    assert outbox_status(shop, incident) == Status.SKIPPED
    assert [mail["Message-ID"] for mail in box.mails] == [message.message_id]


def test_a_mail_sent_before_a_crash_keeps_its_message_id_when_sent_again(
    mailing: tuple[Shop, Mailbox],
) -> None:
    shop, box = mailing
    shop.open_case()
    row = shop.messages()[0]
    with reading(shop.kernel.engine) as session:
        work = session.get(OutboxMessage, row.outbox_id)
        session.expunge_all()
    assert work is not None
    send_mail(shop.kernel, work)  # the process dies here: its answer is never carried out
    shop.work()
    assert {mail["Message-ID"] for mail in box.mails} == {row.message_id}
    command = send_mail(shop.kernel, work)
    assert command is None and len(box.mails) == 2


def test_without_a_mail_server_the_message_is_kept_and_can_be_sent_later(shop: Shop) -> None:
    case_id = shop.open_case()
    shop.work(2)
    row = shop.messages()[0]
    assert (row.status, row.error) == (MessageStatus.KEPT, NO_SERVER)
    assert facts(shop, case_id)[-1] == "message.kept"
    dispatch(shop.kernel, RetryMessage(message_id=row.id), ADMIN)
    shop.work()
    assert shop.messages()[0].status == MessageStatus.KEPT


def test_a_party_without_an_address_gets_a_kept_message(mailing: tuple[Shop, Mailbox]) -> None:
    shop, box = mailing
    shop.open_case(email="")
    shop.work(2)
    assert (shop.messages()[0].status, shop.messages()[0].error) == (MessageStatus.KEPT, NO_ADDRESS)
    assert not box.mails


def test_a_sent_message_is_not_sent_again(mailing: tuple[Shop, Mailbox]) -> None:
    shop, _ = mailing
    shop.open_case()
    shop.work()
    with pytest.raises(NothingToRetry):
        dispatch(shop.kernel, RetryMessage(message_id=shop.messages()[0].id), SYSTEM)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "smtp://127.0.0.1:1", "smtp://127.0.0.1:port", "smtps://127.0.0.1:1"]
)
def test_a_server_that_is_not_there_is_told_without_addresses(url: str, mailing: tuple[Shop, Mailbox]) -> None:
    shop, box = mailing
    shop.open_case()
    shop.work()
    with pytest.raises(MailNotAccepted) as refused:
        deliver(box.mails[0], url)
    assert "bea@example.org" not in str(refused.value)


def test_a_mail_without_a_valid_address_is_sent_again_to_the_corrected_one(mailing: tuple[Shop, Mailbox]) -> None:
    shop, box = mailing
    shop.open_case()
    with writing(shop.kernel.engine) as session:
        message = session.get_one(Message, shop.messages()[0].id)
        message.to_address = "nowhere"
        session.add(message)
    shop.work()
    assert shop.messages()[0].status == MessageStatus.KEPT
    dispatch(shop.kernel, RetryMessage(message_id=shop.messages()[0].id), ADMIN)
    shop.work()
    assert [mail["To"] for mail in box.mails] == [shop.messages()[0].to_address]
