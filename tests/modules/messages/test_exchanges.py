"""People and parties write to each other inside a case."""

import pytest

from core.actors import OWN_DOSSIER, PUBLIC, Actor
from core.context import reading
from core.dispatch import dispatch
from core.errors import Forbidden, Invalid, NotFound
from core.journal import entries
from core.registry import Registry
from modules.cases.commands import OpenCase
from modules.cases.partyroles import parties_of
from modules.cases.queries import find_case
from modules.messages.commands import RetryMessage, WriteMessage
from modules.messages.errors import NoSuchParty
from modules.messages.models import Message, MessageStatus
from modules.messages.queries import MessageView, find_outgoing, messages_of, outbox_page, readable_text
from modules.messages.reading import read_message
from modules.parties.language import PartyInput
from tests.modules.messages.conftest import ADMIN, AGENT, CASE_TYPE, PACK, READER, Shop, compile_pack


def buyer_of(shop: Shop, case_id: str) -> Actor:
    """The party of the case, as its link makes it known."""
    with reading(shop.kernel, AGENT) as ctx:
        party = parties_of(ctx, find_case(ctx, case_id))["buyer"]
        role = ("shop", f"{OWN_DOSSIER}:buyer")
        return Actor("party", party.id, party.name, roles=frozenset({role}), case_id=case_id)


def seen_by(shop: Shop, actor: Actor, case_id: str) -> list[MessageView]:
    """The exchanges that somebody sees."""
    with reading(shop.kernel, actor) as ctx:
        return messages_of(ctx, find_case(ctx, case_id))


def test_agent_and_party_read_each_other(shop: Shop) -> None:
    case_id = shop.open_case()
    buyer = buyer_of(shop, case_id)
    dispatch(shop.kernel, WriteMessage(case_id=case_id, role="buyer", text="Which colour?"), AGENT)
    dispatch(shop.kernel, WriteMessage(case_id=case_id, subject="Colour", text="Green, <b>please</b>"), buyer)
    for actor in (AGENT, buyer):
        views = seen_by(shop, actor, case_id)[1:]
        assert [(v.author, v.ours, v.subject) for v in views] == [
            ("Ada Agent", True, "O-000001"),
            ("Bea Buyer", False, "Colour"),
        ]
        assert views[0].text.startswith("Which colour?")
    assert [m.status for m in shop.messages()][2] == MessageStatus.RECEIVED


def open_with_copy(shop: Shop, registry: Registry) -> str:
    """A case whose first mail goes to the buyer, with a copy for the shop."""
    copying = CASE_TYPE.replace("to: buyer}", "to: buyer, cc: shop}")
    shop.kernel.definitions.publish(compile_pack(registry, order=copying, pack=PACK.replace("1.0.0", "1.1.0")))
    parties: dict[str, PartyInput | str] = {
        "buyer": PartyInput(first_name="Bea", last_name="Buyer", email="bea@example.org"),
        "shop": PartyInput(name="Lamps & Co", email="lamps@example.org"),
    }
    values = {"amount": "12.50", "goods": "Lamp"}
    command = OpenCase(pack="shop", case_type="order", values=values, parties=parties)
    return str(dispatch(shop.kernel, command, AGENT)["case_id"])


def test_a_message_tells_by_role_and_name_who_got_it_and_who_got_a_copy(shop: Shop, registry: Registry) -> None:
    [view] = seen_by(shop, AGENT, open_with_copy(shop, registry))
    told = [(one.role.in_("en") if one.role else None, one.name, one.copy) for one in view.recipients]
    assert told == [("Buyer", "Bea Buyer", False), ("Shop", "Lamps & Co", True)]


def test_a_party_does_not_read_who_else_got_its_message(shop: Shop, registry: Registry) -> None:
    case_id = open_with_copy(shop, registry)
    assert [view.recipients for view in seen_by(shop, buyer_of(shop, case_id), case_id)] == [()]


def test_the_secret_of_a_link_shows_to_nobody_but_its_owner(shop: Shop) -> None:
    case_id = shop.open_case()
    secret = shop.messages()[0].text.rpartition("/my/")[2]
    assert len(secret) > 30 and secret in shop.messages()[0].html
    assert all(secret not in view.text for view in seen_by(shop, AGENT, case_id))
    with reading(shop.kernel, ADMIN) as ctx:
        assert all(secret not in str(entry.data) for entry in entries(ctx.session, case_id))
        row = find_outgoing(ctx, shop.messages()[0].id)
        assert secret not in readable_text(row.message)


def test_a_kept_link_shows_to_administrators_so_that_they_can_pass_it_on(shop: Shop) -> None:
    shop.open_case()
    shop.work()
    message = shop.messages()[0]
    assert message.status == MessageStatus.KEPT and readable_text(message) == message.text


def test_a_party_does_not_write_in_another_case(shop: Shop) -> None:
    own, other = shop.open_case(), shop.open_case(first_name="Eve", email="eve@example.org")
    with pytest.raises(NotFound):
        dispatch(shop.kernel, WriteMessage(case_id=other, text="Hello"), buyer_of(shop, own))


def test_a_party_sees_only_its_own_exchanges(shop: Shop) -> None:
    case_id = shop.open_case()
    stranger = Actor("party", "9" * 36, roles=buyer_of(shop, case_id).roles, case_id=case_id)
    assert seen_by(shop, stranger, case_id) == []


@pytest.mark.parametrize(("actor", "refusal"), [(READER, Forbidden), (PUBLIC, NotFound), (ADMIN, NotFound)])
def test_who_may_not_write_messages_is_refused(shop: Shop, actor: Actor, refusal: type[Exception]) -> None:
    case_id = shop.open_case()
    with pytest.raises(refusal):
        dispatch(shop.kernel, WriteMessage(case_id=case_id, role="buyer", text="Hello"), actor)
    assert len(shop.messages()) == 1


def test_a_role_without_a_party_is_refused(shop: Shop) -> None:
    case_id = shop.open_case()
    with pytest.raises(NoSuchParty):
        dispatch(shop.kernel, WriteMessage(case_id=case_id, role="shop", text="Hello"), AGENT)


@pytest.mark.parametrize("text", ["", "  \r\n ", "x" * 20_001])
def test_an_empty_or_endless_message_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_message("0" * 36, {"text": text})
    assert [problem.path for problem in refused.value.problems] == [("text",)]


def test_a_step_that_writes_to_nobody_is_recorded_and_the_case_goes_on(shop: Shop) -> None:
    answer = dispatch(shop.kernel, OpenCase(pack="shop", case_type="order"), AGENT)
    with reading(shop.kernel, ADMIN) as ctx:
        assert "message.skipped" in [entry.type for entry in entries(ctx.session, answer["case_id"])]
    assert shop.messages() == []


@pytest.mark.parametrize("actor", [AGENT, READER, PUBLIC])
def test_only_administrators_see_the_outbox(shop: Shop, actor: Actor) -> None:
    shop.open_case()
    with reading(shop.kernel, actor) as ctx, pytest.raises(Forbidden):
        outbox_page(ctx)
    with pytest.raises(Forbidden):
        dispatch(shop.kernel, RetryMessage(message_id=shop.messages()[0].id), actor)


def test_the_outbox_is_searched_filtered_and_paged(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.messages.queries.PAGE", 2)
    for goods in ("Lamp", "Chair", "100% wool"):
        shop.open_case(goods=goods)
    with reading(shop.kernel, ADMIN) as ctx:
        first = outbox_page(ctx)
        assert [row.reference for row in first.rows] == ["O-000003", "O-000002"]
        assert [row.reference for row in outbox_page(ctx, before=first.next).rows] == ["O-000001"]
        assert [row.reference for row in outbox_page(ctx, text="chair").rows] == ["O-000002"]
        assert [row.reference for row in outbox_page(ctx, text="%").rows] == ["O-000003"]
        assert [row.party for row in outbox_page(ctx, text="bea@example").rows] == ["Bea Buyer", "Bea Buyer"]
        assert not outbox_page(ctx, MessageStatus.SENT).rows and len(outbox_page(ctx, "waiting").rows) == 2


def test_the_journal_holds_no_text_of_a_message(shop: Shop) -> None:
    case_id = shop.open_case()
    dispatch(shop.kernel, WriteMessage(case_id=case_id, role="buyer", text="Sensitive words"), AGENT)
    with reading(shop.kernel, ADMIN) as ctx:
        told = " ".join(str(entry.data) for entry in entries(ctx.session, case_id))
    written: Message = shop.messages()[-1]
    assert written.id in told and "Sensitive" not in told and "bea@" not in told
