"""Rules of people, teams and the roles they hold."""

import pytest
from sqlalchemy import event
from sqlmodel import select

from core.actors import PUBLIC, SYSTEM, Actor
from core.commands import CommandModel
from core.context import reading
from core.database import reading as reading_session
from core.dispatch import dispatch
from core.errors import BadRequest, Forbidden, Invalid, NotFound, SignInNeeded
from core.kernel import Kernel
from modules.accounts.administering import CreatePerson, DeactivatePerson, ReactivatePerson, ResetPassword
from modules.accounts.commands import SetPreferences
from modules.accounts.creating import create_person, ensure_administrator, has_administrator
from modules.accounts.errors import Deactivated, EmailTaken, LastAdministrator, NameTaken, OwnAccount
from modules.accounts.granting import GrantRole, RevokeRole
from modules.accounts.identity import actor_of_session
from modules.accounts.models import Grant, Person
from modules.accounts.queries import people_with_role, person_name
from modules.accounts.signing_in import Credentials, sign_in
from modules.accounts.teams import CreateTeam, JoinTeam, LeaveTeam
from modules.accounts.tokens import token_hash
from tests.modules.accounts.conftest import HASHED, PASSWORD, AddPerson

NOBODY = "00000000-0000-7000-8000-000000000000"


def give(kernel: Kernel, role: str, **holder: str) -> None:
    dispatch(kernel, GrantRole(pack="library", role=role, **holder), SYSTEM)


def take(kernel: Kernel, role: str, **holder: str) -> None:
    dispatch(kernel, RevokeRole(pack="library", role=role, **holder), SYSTEM)


def make_team(kernel: Kernel, name: str, *people: str) -> str:
    team_id = str(dispatch(kernel, CreateTeam(name=name), SYSTEM)["team_id"])
    for person_id in people:
        dispatch(kernel, JoinTeam(team_id=team_id, person_id=person_id), SYSTEM)
    return team_id


def token_of(kernel: Kernel) -> str:
    return sign_in(kernel, Credentials("nadia@house.example", PASSWORD, "192.0.2.7"))


def actor_now(kernel: Kernel, token: str) -> Actor:
    actor = actor_of_session(kernel.engine, token_hash(token), kernel.clock.now())
    assert actor is not None
    return actor


def test_an_actor_holds_its_own_roles_and_those_of_all_its_teams(kernel: Kernel, clerk: str) -> None:
    first, second = make_team(kernel, "Front desk", clerk), make_team(kernel, "Cellar", clerk)
    give(kernel, "keeper", team_id=second)
    token = token_of(kernel)
    assert actor_now(kernel, token).roles == {("library", "keeper")}
    give(kernel, "clerk", person_id=clerk)
    actor = actor_now(kernel, token)
    assert actor.roles == {("library", "keeper"), ("library", "clerk")}
    assert actor.teams == {first, second}


def test_a_revoked_role_is_gone_at_the_next_request(kernel: Kernel, clerk: str) -> None:
    team_id = make_team(kernel, "Cellar", clerk)
    give(kernel, "keeper", team_id=team_id)
    give(kernel, "clerk", person_id=clerk)
    token = token_of(kernel)
    take(kernel, "clerk", person_id=clerk)
    assert actor_now(kernel, token).roles == {("library", "keeper")}
    take(kernel, "keeper", team_id=team_id)
    assert actor_now(kernel, token).roles == frozenset()


def test_leaving_a_team_takes_its_roles_away(kernel: Kernel, clerk: str) -> None:
    team_id = make_team(kernel, "Cellar", clerk)
    give(kernel, "keeper", team_id=team_id)
    token = token_of(kernel)
    dispatch(kernel, LeaveTeam(team_id=team_id, person_id=clerk), SYSTEM)
    actor = actor_now(kernel, token)
    assert (actor.roles, actor.teams) == (frozenset(), frozenset())


def test_who_is_asking_takes_one_query(kernel: Kernel, clerk: str) -> None:
    give(kernel, "keeper", team_id=make_team(kernel, "Cellar", clerk))
    token, statements = token_of(kernel), list[str]()
    event.listen(kernel.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    actor_now(kernel, token)
    assert len([one for one in statements if one.startswith("SELECT")]) == 1


def test_roles_of_other_people_are_not_mixed_up(kernel: Kernel, clerk: str, add_person: AddPerson) -> None:
    other = add_person("other@house.example", "Other")
    give(kernel, "keeper", person_id=other)
    give(kernel, "clerk", team_id=make_team(kernel, "Cellar", other))
    assert actor_now(kernel, token_of(kernel)).roles == frozenset()


def test_people_with_a_role_hold_it_themselves_or_by_team_and_are_active(
    kernel: Kernel, clerk: str, add_person: AddPerson
) -> None:
    zoe, closed = add_person("zoe@house.example", "Zoé"), add_person("closed@house.example", "Closed")
    give(kernel, "clerk", person_id=clerk)
    give(kernel, "clerk", person_id=closed)
    give(kernel, "clerk", team_id=make_team(kernel, "Cellar", zoe, clerk))
    dispatch(kernel, DeactivatePerson(person_id=closed), SYSTEM)
    with reading(kernel, SYSTEM) as ctx:
        assert [person.id for person in people_with_role(ctx, "library", "clerk")] == [clerk, zoe]
        assert [person.id for person in people_with_role(ctx.session, "library", "clerk")] == [clerk, zoe]
        assert people_with_role(ctx, "library", "keeper") == []
        assert (person_name(ctx, zoe), person_name(ctx, NOBODY)) == ("Zoé", "")


def test_granting_twice_changes_nothing(kernel: Kernel, clerk: str) -> None:
    command = GrantRole(pack="library", role="clerk", person_id=clerk)
    assert dispatch(kernel, command, SYSTEM) == {"granted": True}
    assert dispatch(kernel, command, SYSTEM) == {"granted": False}
    with reading_session(kernel.engine) as session:
        assert len(session.exec(select(Grant)).all()) == 1


@pytest.mark.parametrize(("pack", "role"), [("library", "king"), ("nowhere", "clerk")])
def test_only_roles_of_packs_in_force_are_granted(kernel: Kernel, clerk: str, pack: str, role: str) -> None:
    with pytest.raises(NotFound):
        dispatch(kernel, GrantRole(pack=pack, role=role, person_id=clerk), SYSTEM)


def test_a_role_needs_exactly_one_holder_that_exists(kernel: Kernel, clerk: str) -> None:
    team_id = make_team(kernel, "Cellar")
    for holder in ({}, {"person_id": clerk, "team_id": team_id}):
        with pytest.raises(BadRequest):
            give(kernel, "clerk", **holder)
    for holder in ({"person_id": NOBODY}, {"team_id": NOBODY}):
        with pytest.raises(NotFound):
            give(kernel, "clerk", **holder)


def test_a_closed_account_gets_no_role(kernel: Kernel, clerk: str) -> None:
    dispatch(kernel, DeactivatePerson(person_id=clerk), SYSTEM)
    with pytest.raises(Deactivated):
        give(kernel, "clerk", person_id=clerk)
    dispatch(kernel, ReactivatePerson(person_id=clerk), SYSTEM)
    give(kernel, "clerk", person_id=clerk)


def test_only_administrators_administer(kernel: Kernel, clerk: str) -> None:
    team_id = make_team(kernel, "Cellar")
    give(kernel, "keeper", person_id=clerk)
    commands: list[CommandModel] = [
        CreatePerson(email="x@house.example", name="X", administrator=True),
        ResetPassword(person_id=clerk, password=HASHED),
        DeactivatePerson(person_id=clerk),
        ReactivatePerson(person_id=clerk),
        GrantRole(pack="library", role="clerk", person_id=clerk),
        RevokeRole(pack="library", role="keeper", person_id=clerk),
        CreateTeam(name="Mine"),
        JoinTeam(team_id=team_id, person_id=clerk),
        LeaveTeam(team_id=team_id, person_id=clerk),
    ]
    for command in commands:
        for actor in (PUBLIC, actor_now(kernel, token_of(kernel)), Actor("party", clerk)):
            with pytest.raises(Forbidden):
                dispatch(kernel, command, actor)


def test_an_e_mail_belongs_to_one_person_in_whatever_case(kernel: Kernel, clerk: str, add_person: AddPerson) -> None:
    with pytest.raises(EmailTaken):
        add_person("NADIA@HOUSE.example")


def test_a_team_name_belongs_to_one_team(kernel: Kernel) -> None:
    make_team(kernel, "Cellar")
    with pytest.raises(NameTaken):
        make_team(kernel, " Cellar ")


def test_an_administrator_cannot_close_the_own_account_nor_the_last_one(kernel: Kernel, administrator: Actor) -> None:
    with pytest.raises(OwnAccount):
        dispatch(kernel, DeactivatePerson(person_id=administrator.id), administrator)
    with pytest.raises(LastAdministrator):
        dispatch(kernel, DeactivatePerson(person_id=administrator.id), SYSTEM)


@pytest.mark.parametrize("email", ["", "nobody", "a@b\r\nBcc: c@d", "<a@b>", "a@b,c@d", "x" * 300 + "@b", "a b@c"])
def test_what_is_no_e_mail_address_makes_no_account(kernel: Kernel, email: str) -> None:
    with pytest.raises(Invalid):
        create_person(kernel, SYSTEM, PASSWORD, email=email, name="X")
    with reading_session(kernel.engine) as session:
        assert session.exec(select(Person)).all() == []


def test_a_name_is_stored_without_invisible_characters(kernel: Kernel) -> None:
    create_person(kernel, SYSTEM, PASSWORD, email="eve@house.example", name="E\u202eve \0 \u200bM\x07artin")
    with reading_session(kernel.engine) as session:
        assert session.exec(select(Person.name)).one() == "Eve Martin"


def test_resetting_a_password_signs_the_person_out(kernel: Kernel, clerk: str, administrator: Actor) -> None:
    token = token_of(kernel)
    dispatch(kernel, ResetPassword(person_id=clerk, password=HASHED), administrator)
    assert actor_of_session(kernel.engine, token_hash(token), kernel.clock.now()) is None


def test_preferences_are_kept_with_the_account(kernel: Kernel, clerk: str) -> None:
    token = token_of(kernel)
    command = SetPreferences(language="fr", theme="dark", density="compact")
    with pytest.raises(SignInNeeded):
        dispatch(kernel, command, PUBLIC)
    dispatch(kernel, command, actor_now(kernel, token))
    actor = actor_now(kernel, token)
    assert actor.language == "fr"
    assert (actor.attributes["theme"], actor.attributes["density"]) == ("dark", "compact")
    with pytest.raises(Invalid):
        dispatch(kernel, SetPreferences(language="zz", theme="dark", density="compact"), actor)


def test_there_is_no_first_administrator_without_a_password_in_the_settings(kernel: Kernel) -> None:
    assert ensure_administrator(kernel) == ""
    assert not has_administrator(kernel)
