"""Rules of who sees which document, and of documents that belong to a party rather than to a case."""

import pytest

from core.actors import OWN_DOSSIER, PUBLIC, SYSTEM, Actor
from core.context import Context, reading
from core.database import writing
from core.dispatch import dispatch
from core.errors import Forbidden, NotFound, Refused
from modules.cases.models import Case
from modules.documents.errors import PieceUnknown
from modules.documents.models import Document
from modules.documents.queries import documents_known, documents_of, find_document, versions_of
from modules.documents.receiving import address_to
from modules.documents.telling import TellCase
from modules.parties.language import PartyInput
from tests.modules.documents.conftest import AGENT, CHIEF, MEDIC, NOBODY, READER, Desk
from tests.modules.documents.samples import pdf


def may_see(desk: Desk, actor: Actor, document: str) -> bool:
    """Whether the actor finds the document by its id."""
    with reading(desk.kernel, actor) as ctx:
        try:
            return find_document(ctx, document).id == document
        except NotFound:
            return False


@pytest.fixture
def renewal(desk: Desk) -> str:
    """A case of another type for the same party, in which it has another role."""
    return desk.open_case("renewal", holder=desk.owner)


def test_a_shared_piece_is_visible_in_every_case_of_its_party(desk: Desk, renewal: str) -> None:
    document = desk.send("identity")
    views = desk.pieces(case=renewal)["identity"].documents
    assert [(view.id, view.own_case) for view in views] == [(document, False)]
    assert desk.status("other", renewal) == "waived"


def test_accepting_a_shared_document_moves_the_other_cases_too(desk: Desk, renewal: str) -> None:
    desk.accept(desk.send("identity"))
    assert desk.stage(renewal) == "open"
    desk.work()
    assert desk.stage(renewal) == "ready"
    assert "document.received" in desk.facts(renewal)


def test_a_shared_document_can_be_judged_from_any_case_that_shows_it(desk: Desk, renewal: str) -> None:
    document = desk.send("identity", case=renewal)
    desk.accept(document)
    assert desk.status("identity") == "accepted"


def test_a_document_of_an_unshared_piece_stays_in_its_case(desk: Desk, renewal: str) -> None:
    desk.send("income")
    with reading(desk.kernel, AGENT) as ctx:
        case = ctx.session.get(Case, renewal)
        assert case
        assert documents_of(ctx, case) == []


def test_another_partys_cases_do_not_show_a_shared_document(desk: Desk) -> None:
    desk.send("identity")
    stranger = desk.open_case("renewal", holder=desk.parties["expert"])
    assert desk.status("identity", stranger) == "missing"


def test_a_party_sees_what_it_sent_and_what_is_about_it(desk: Desk) -> None:
    owner = desk.party("owner")
    assert may_see(desk, owner, desk.send("identity"))
    assert may_see(desk, owner, desk.send("identity", pdf(2), actor=owner))


def test_a_party_cannot_read_others_documents(desk: Desk) -> None:
    identity, report, note = desk.send("identity"), desk.send("report"), desk.send(None)
    expert, owner = desk.party("expert"), desk.party("owner")
    assert not may_see(desk, expert, identity)
    assert not may_see(desk, owner, report)
    assert not may_see(desk, owner, note)
    assert not may_see(desk, desk.party("watcher"), identity)


def test_a_party_is_not_told_of_others_pieces_and_cannot_fill_them(desk: Desk) -> None:
    expert = desk.party("expert")
    assert list(desk.pieces(expert)) == ["report"]
    with pytest.raises(PieceUnknown) as refused:
        desk.send("identity", actor=expert)
    assert "income" not in str(refused.value)


def test_a_link_to_one_case_opens_no_other(desk: Desk, renewal: str) -> None:
    other = desk.send("other", case=renewal)
    assert not may_see(desk, desk.party("owner"), other)
    holder = Actor("party", desk.owner, roles=frozenset({("desk", f"{OWN_DOSSIER}:holder")}), case_id=renewal)
    assert may_see(desk, holder, other)
    assert not may_see(desk, holder, desk.send("income"))


def test_a_party_with_access_to_the_status_alone_neither_sees_nor_sends(desk: Desk) -> None:
    watcher = desk.party("watcher")
    with pytest.raises(Forbidden):
        desk.send(None, actor=watcher)


def test_people_without_a_role_see_nothing(desk: Desk) -> None:
    assert not may_see(desk, NOBODY, desk.send())
    assert not may_see(desk, AGENT, "no-such-document")
    assert not may_see(desk, AGENT, "x" * 5000)


def test_pieces_for_some_roles_hide_their_documents_from_the_others(desk: Desk) -> None:
    document = desk.send("health")
    assert may_see(desk, MEDIC, document)
    assert may_see(desk, CHIEF, document)
    assert not may_see(desk, READER, document)
    assert "health" not in desk.pieces(READER)


def known_to(desk: Desk, actor: Actor) -> list[tuple[str | None, str, bool]]:
    """What the actor knows to be there: piece, status, and whether it may open it."""
    with reading(desk.kernel, actor) as ctx:
        case = ctx.session.get(Case, desk.case)
        assert case
        return [(view.piece, view.status, view.readable) for view in documents_known(ctx, case)]


def test_whoever_sent_a_paper_for_others_alone_to_read_knows_that_it_is_there(desk: Desk) -> None:
    owner, document = desk.party("owner"), desk.send("health")
    with writing(desk.kernel.engine) as session:  # as with a public form
        found = session.get(Document, document)
        assert found
        found.received_from = PUBLIC.label
    assert known_to(desk, owner) == [("health", "received", False)]
    assert not may_see(desk, owner, document)
    assert known_to(desk, desk.party("expert")) == []


def test_a_party_learns_nothing_of_what_the_house_adds_for_some_roles(desk: Desk) -> None:
    desk.send("health")
    assert known_to(desk, desk.party("owner")) == []


def test_versions_of_one_piece_show_as_versions(desk: Desk) -> None:
    desk.send()
    latest = desk.send(data=pdf(2))
    with reading(desk.kernel, AGENT) as ctx:
        case = ctx.session.get(Case, desk.case)
        assert case
        found = versions_of(ctx, case, find_document(ctx, latest))
    assert [(view.version, view.status) for view in found] == [(2, "received"), (1, "replaced")]


def test_nobody_outside_can_tell_a_case_what_happened(desk: Desk) -> None:
    command = TellCase(case_id=desk.case, document_id=desk.send(), fact="document.accepted")
    for actor in (AGENT, desk.party("owner")):
        with pytest.raises(Refused):
            dispatch(desk.kernel, command, actor)
    dispatch(desk.kernel, command, SYSTEM)


def test_a_party_that_shares_a_name_shares_nothing_else(desk: Desk) -> None:
    twin = PartyInput(first_name="Owner", last_name="Test", email="twin@example.org")
    desk.send("identity")
    case = desk.open_case("renewal", holder=twin)
    assert desk.status("identity", case) == "missing"


def test_a_document_addressed_to_a_party_is_seen_by_it(desk: Desk) -> None:
    note = desk.send(None)
    with writing(desk.kernel.engine) as session:
        ctx = Context(desk.kernel, session, SYSTEM)
        address_to(ctx, find_document(ctx, note), desk.owner)
    assert may_see(desk, desk.party("owner"), note)
    assert not may_see(desk, desk.party("expert"), note)
