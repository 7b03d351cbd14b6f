"""Rules of registering, linking, amending and finding parties."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError
from sqlmodel import select

from core.actors import PUBLIC, SYSTEM, Actor
from core.context import reading
from core.errors import Forbidden, Invalid, NotFound
from core.expressions import BOOLEAN, Scope, parse
from core.journal import JournalEntry
from core.kernel import Kernel
from modules.parties.facts import PARTY_TYPE, party_facts
from modules.parties.language import PartyInput
from modules.parties.models import Party
from modules.parties.queries import find_party, search_parties
from modules.parties.registering import amend_party, register_party
from tests.modules.parties.conftest import AGENT, Acting

ANNE = {
    "first_name": "Anne",
    "last_name": "Lefèvre",
    "email": "anne@home.example",
    "phone": "+33 6 12 34 56 78",
}


def register(acting: Acting, **given: object) -> str:
    return register_as(PUBLIC, acting, **given)


def register_as(actor: Actor, acting: Acting, /, **given: object) -> str:
    with acting(actor) as ctx:
        return register_party(ctx, PartyInput.model_validate(given)).id


def stored(kernel: Kernel, party_id: str) -> dict[str, object]:
    with reading(kernel, SYSTEM) as ctx:
        return find_party(ctx, party_id).model_dump()


def test_a_new_party_is_stored_as_described(kernel: Kernel, acting: Acting) -> None:
    found = stored(kernel, register(acting, **ANNE, language="fr", attributes={"customer_number": "C 7", "age": 41}))
    assert (found["name"], found["kind"], found["language"]) == ("Anne Lefèvre", "person", "fr")
    assert found["attributes"] == {"customer_number": "C 7", "age": 41}


def test_the_same_e_mail_and_name_is_the_same_party(acting: Acting) -> None:
    known = register(acting, **ANNE)
    again = register(acting, first_name="ANNE", last_name="LEFEVRE", email="Anne@HOME.example")
    assert again == known


@pytest.mark.parametrize(
    "given",
    [
        {**ANNE, "last_name": "Martin"},
        {**ANNE, "email": "other@home.example"},
        {**ANNE, "first_name": "Paul"},
        {**ANNE, "email": ""},
        {**ANNE, "last_name": ""},
        {**ANNE, "kind": "organisation", "name": "Lefèvre"},
    ],
    ids=["other name", "other e-mail", "other first name", "no e-mail", "no name", "other kind"],
)
def test_whatever_does_not_agree_is_another_party(acting: Acting, given: dict[str, object]) -> None:
    assert register(acting, **ANNE) != register(acting, **given)


def test_two_parties_without_e_mail_are_never_taken_for_one(acting: Acting) -> None:
    assert register(acting, last_name="Martin") != register(acting, last_name="Martin")


@pytest.mark.parametrize("actor", [PUBLIC, Actor("party", "p1"), AGENT, SYSTEM], ids=lambda actor: actor.kind)
def test_a_submission_never_overwrites_what_is_stored(kernel: Kernel, acting: Acting, actor: Actor) -> None:
    known = register(acting, **{**ANNE, "phone": "", "attributes": {"number": 1}})
    before = stored(kernel, known)
    changed = {
        **ANNE,
        "phone": "+33 7 00 00 00 00",
        "language": "fr",
        "attributes": {"number": 2, "more": "x"},
    }
    assert register_as(actor, acting, **changed) == known
    assert stored(kernel, known) == before


def test_an_organisation_is_known_by_e_mail_and_name(acting: Acting) -> None:
    shop = {"kind": "organisation", "name": "Moto-Lyon", "email": "sales@moto.example"}
    assert register(acting, **shop) == register(acting, **{**shop, "name": "MOTO LYON"})
    assert register(acting, **shop) != register(acting, **{**shop, "name": "Moto Paris"})


def test_the_house_amends_a_party_and_the_journal_tells_fields_not_values(kernel: Kernel, acting: Acting) -> None:
    known = register(acting, **ANNE, attributes={"number": 1, "old": "x"})
    with acting(AGENT) as ctx:
        amend_party(ctx, known, {"last_name": "Martin", "attributes": {"number": 2, "old": None}})
    found = stored(kernel, known)
    assert (found["name"], found["attributes"]) == ("Anne Martin", {"number": 2})
    with reading(kernel, SYSTEM) as ctx:
        entries = ctx.session.exec(select(JournalEntry).where(JournalEntry.stream == f"party:{known}")).all()
        told = [(entry.type, entry.data) for entry in sorted(entries, key=lambda entry: entry.number)]
    assert told[0] == ("party.registered", {"party": known, "kind": "person"})
    assert told[1] == ("party.amended", {"party": known, "changed": ["attributes", "last_name", "name"]})
    assert register(acting, **{**ANNE, "last_name": "Martin"}) == known


@pytest.mark.parametrize("actor", [PUBLIC, Actor("party", "p1")], ids=lambda actor: actor.kind)
def test_strangers_amend_nothing(acting: Acting, actor: Actor) -> None:
    known = register(acting, **ANNE)
    with acting(actor) as ctx, pytest.raises(Forbidden):
        amend_party(ctx, known, {"phone": "1"})


@pytest.mark.parametrize(
    "changes", [{"email": "no address"}, {"id": "other"}, {"email_key": "x"}, {"last_name": "x" * 500}]
)
def test_what_does_not_fit_amends_nothing(kernel: Kernel, acting: Acting, changes: dict[str, object]) -> None:
    known = register(acting, **ANNE)
    before = stored(kernel, known)
    with acting(AGENT) as ctx, pytest.raises(Invalid):
        amend_party(ctx, known, changes)
    assert stored(kernel, known) == before


@pytest.mark.parametrize(
    "given",
    [
        {"email": "a@b\r\nBcc: c@d"},
        {"email": "a@b,c@d"},
        {"email": "<a@b>"},
        {"last_name": "x" * 100_000},
        {"last_name": "\ufdfa" * 90},
        {"last_name": ["list"]},
        {"attributes": {"Bad Name": 1}},
        {"attributes": {f"a{n}": n for n in range(61)}},
        {"attributes": {"a": {"nested": 1}}},
        {"attributes": {"a": 10**400}},
        {"attributes": {"a": "x" * 100_000}},
        {"attributes": {"a": float("nan")}},
        {"attributes": {"a": Decimal("sNaN")}},
        {"attributes": {"a": Decimal("1e999999")}},
        {"language": "french"},
        {"administrator": True},
    ],
)
def test_hostile_input_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PartyInput.model_validate(given)


def test_numbers_and_dates_of_forms_are_kept_as_attributes(kernel: Kernel, acting: Acting) -> None:
    given = {
        "income": Decimal("1250.50"),
        "children": Decimal("2.00"),
        "born": date(1985, 3, 1),
        "member": True,
    }
    found = stored(kernel, register(acting, **ANNE, attributes=given))
    assert found["attributes"] == {"income": 1250.5, "children": 2, "born": "1985-03-01", "member": True}


def test_hostile_texts_are_stored_clean(kernel: Kernel, acting: Acting) -> None:
    found = stored(kernel, register(acting, last_name="M\0art\u202ein' --", attributes={"note": "a\0b"}))
    assert (found["last_name"], found["attributes"]) == ("Martin' --", {"note": "ab"})


def names(kernel: Kernel, text: str, actor: Actor = AGENT, limit: int = 20) -> list[str]:
    with reading(kernel, actor) as ctx:
        return [party.name for party in search_parties(ctx, text, limit)]


def test_search_finds_every_word_in_name_or_e_mail_whatever_accents(kernel: Kernel, acting: Acting) -> None:
    register(acting, **ANNE)
    register(acting, last_name="Lefort", email="paul@work.example")
    assert names(kernel, "LEFEVRE anne") == ["Anne Lefèvre"]
    assert names(kernel, "lef") == ["Anne Lefèvre", "Lefort"]
    assert names(kernel, "work.example") == ["Lefort"]
    assert names(kernel, "lef", limit=1) == ["Anne Lefèvre"]


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "\\", "\0", "' OR 1=1 --", "\ud800", "x" * 100_000])
def test_hostile_search_finds_nothing(kernel: Kernel, acting: Acting, text: str) -> None:
    register(acting, **ANNE)
    assert names(kernel, text) == []


@pytest.mark.parametrize("actor", [PUBLIC, Actor("party", "p1"), Actor("person", "x")], ids=lambda actor: actor.kind)
def test_only_people_with_a_role_search(kernel: Kernel, acting: Acting, actor: Actor) -> None:
    register(acting, **ANNE)
    assert names(kernel, "anne", actor) == []


def test_search_stays_among_the_parties_that_the_caller_allows(kernel: Kernel, acting: Acting) -> None:
    register(acting, **ANNE)
    with reading(kernel, AGENT) as ctx:
        assert search_parties(ctx, "anne", among=Party.id == "another") == []  # type: ignore[arg-type]


def test_an_unknown_party_is_not_found(kernel: Kernel) -> None:
    with reading(kernel, SYSTEM) as ctx, pytest.raises(NotFound):
        find_party(ctx, "nobody")


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("customer.known", True),
        ("customer.kind == 'person'", True),
        ("customer.name == 'Anne Lefèvre'", True),
        ("customer.attributes.points > 3", True),
        ("customer.attributes.missing == null", True),
    ],
)
def test_expressions_see_a_party(acting: Acting, source: str, holds: bool) -> None:
    expression = parse(source)
    assert expression.check(Scope({"customer": PARTY_TYPE}), BOOLEAN) == []
    with acting(PUBLIC) as ctx:
        party = register_party(ctx, PartyInput.model_validate({**ANNE, "attributes": {"points": 7}}))
        assert expression.holds({"customer": party_facts(party)}) is holds


def test_expressions_see_that_nobody_is_there() -> None:
    facts = party_facts(None)
    assert set(facts) == set(PARTY_TYPE.fields)
    assert parse("not customer.known and customer.email == null").holds({"customer": facts})
    assert not parse("customer.attributes.points > 3").holds({"customer": facts})


def test_expressions_are_told_of_names_that_a_party_lacks() -> None:
    assert parse("customer.password == 'x'").check(Scope({"customer": PARTY_TYPE}), BOOLEAN)
