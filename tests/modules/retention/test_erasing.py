"""Rules: what a case held about people is nowhere after it was erased, and what is left still proves itself."""

import json
from io import BytesIO
from threading import Thread

from sqlalchemy import text
from sqlmodel import SQLModel, select

from core.actors import SYSTEM
from core.context import Context
from core.context import reading as reading_as
from core.database import reading, writing
from core.dispatch import dispatch, execute
from core.journal import verify as verify_journal
from core.orphans import GRACE
from core.registry import Registry
from modules.cases.links import issue_link
from modules.cases.models import Case, CaseParty
from modules.cases.queries import available_actions, find_case, view_case
from modules.documents.commands import ReceiveDocument
from modules.documents.models import Document
from modules.documents.receiving import store_upload
from modules.documents.sweeping import sweep_store
from modules.messages.commands import WriteMessage
from modules.parties.models import Party
from tests.modules.documents.samples import pdf
from tests.modules.retention.conftest import CLERK, SAID, Club, joining

ERASED_TABLES = {
    *("cases_access_link", "cases_party", "cases_process", "cases_provenance", "cases_submission", "cases_taken"),
    *("connectors_call", "core_outbox", "corrections_request", "documents_document", "documents_held"),
    *("documents_request", "generation_letter", "messages_message", "migrating_case", "pages_draft"),
}
PLAIN_TABLES = {"cases_clock", "cases_task", "cases_timer", "core_incident"}
"""Tables about cases without a word about people: names of the definition, ids, times."""


def everything(club: Club) -> str:
    """All that the database holds."""
    with reading(club.kernel.engine) as session:
        rows = [session.exec(text(f"SELECT * FROM {name}")).all() for name in SQLModel.metadata.tables]  # type: ignore[call-overload]
    return json.dumps([[list(map(str, row)) for row in table] for table in rows], ensure_ascii=False)


def problems(club: Club) -> list[str]:
    """What `liasse verify` says."""
    with reading(club.kernel.engine) as session:
        found = list(verify_journal(session))
    for part in club.kernel.registry.parts("verify").values():
        assert part.run
        found += part.run(club.kernel)
    return found


def busy_member(club: Club) -> str:
    """A member of whom every module knows something."""
    member = club.join()
    club.work()
    file = store_upload(club.kernel, BytesIO(pdf(1)), f"{SAID[1]}.pdf")
    dispatch(club.kernel, ReceiveDocument(case_id=member, piece="card", file=file), CLERK)
    dispatch(club.kernel, WriteMessage(case_id=member, role="member", text="Word-of-mouth"), CLERK)
    club.run(member, "ask")
    with writing(club.kernel.engine) as session:
        ctx = Context(club.kernel, session, SYSTEM)
        party = session.exec(select(CaseParty.party_id)).one()
        issue_link(ctx, find_case(ctx, member), party)
    return member


def test_what_was_known_of_people_is_nowhere_afterwards(club: Club) -> None:
    member = busy_member(club)
    before = everything(club)
    assert [word for word in SAID if word not in before] == ["S3cret-Code"]
    club.run(member, "leave")
    club.pass_days(800)
    after = everything(club)
    assert [word for word in SAID if word in after] == []


def test_what_is_left_is_the_reference_the_stage_and_the_plain_values(club: Club) -> None:
    member = busy_member(club)
    before = club.read(member)
    club.run(member, "leave")
    club.pass_days(800)
    after = club.read(member)
    assert (after.reference, after.stage, after.headline) == (before.reference, "left", "")
    assert after.data == {"level": 3, "sums": 6, "kin": [{"age": 7}]}


def test_the_journal_and_what_is_left_still_prove_themselves(club: Club) -> None:
    member = busy_member(club)
    club.run(member, "leave")
    club.pass_days(800)
    assert problems(club) == []
    with writing(club.kernel.engine) as session:
        case = session.get(Case, member)
        assert case is not None
        case.data = {**case.data, "level": 4}
        session.add(case)
    assert problems(club) == ["case M-0001: field level was changed behind the journal"]


def test_nobody_can_guess_from_the_journal_what_a_field_held(club: Club) -> None:
    member = club.join()
    salt = club.read(member).salt
    club.run(member, "leave")
    club.pass_days(800)
    assert salt not in everything(club)


def test_the_bytes_of_documents_leave_the_store(club: Club) -> None:
    member = busy_member(club)
    with reading(club.kernel.engine) as session:
        keys = set(session.exec(select(Document.storage_key)))
    club.run(member, "leave")
    club.pass_days(800)
    club.pass_days(GRACE.days + 1)
    sweep_store(club.kernel)
    assert keys
    assert keys.isdisjoint(dict(club.kernel.storage.keys()))


def test_a_party_that_another_case_knows_stays(club: Club) -> None:
    first, second = club.join(), club.join(passport="PASS-2")
    club.run(first, "leave")
    club.pass_days(800)
    with reading(club.kernel.engine) as session:
        assert session.exec(select(Party.last_name)).all() == [SAID[1]]
    club.run(second, "leave")
    club.pass_days(800)
    with reading(club.kernel.engine) as session:
        assert session.exec(select(Party.last_name)).all() == [""]


def test_a_party_is_not_forgotten_while_somebody_opens_a_case_for_it(club: Club) -> None:
    first = club.join()
    club.run(first, "leave")
    with writing(club.kernel.engine) as session:
        ctx = Context(club.kernel, session, CLERK)
        execute(ctx, joining(passport="PASS-2"))
        session.flush()
        eraser = Thread(target=club.pass_days, args=(800,))
        eraser.start()
        eraser.join(0.7)
    eraser.join(30)
    for _ in range(3):
        club.pass_days(1)
    assert club.read(first).erased_at is not None
    with reading(club.kernel.engine) as session:
        assert session.exec(select(Party.last_name)).all() == [SAID[1]]


def test_a_value_that_may_stand_in_one_case_only_is_free_again(club: Club) -> None:
    member = club.join()
    club.run(member, "leave")
    club.pass_days(800)
    assert club.join() != member


def test_an_erased_case_is_still_shown_without_people(club: Club) -> None:
    member = busy_member(club)
    club.run(member, "leave")
    club.pass_days(800)
    with reading_as(club.kernel, CLERK) as ctx:
        view = view_case(ctx, find_case(ctx, member))
        assert view.values["level"] == 3
        assert view.values["street"] is None
        assert available_actions(ctx, view.case) == []


def test_every_table_of_cases_is_erased_or_known_to_hold_no_people(registry: Registry) -> None:
    about_cases = {name for name, table in SQLModel.metadata.tables.items() if "case_id" in table.columns}
    assert about_cases == ERASED_TABLES | PLAIN_TABLES
