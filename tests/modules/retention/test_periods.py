"""Rules: a case is kept as long as the version in force says, counted from its end or a date of its own."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from core.app import publish_definitions
from core.database import reading
from core.dispatch import dispatch
from core.errors import Refused
from core.kernel import Kernel
from modules.cases.commands import RunAction
from modules.cases.erasing import RETENTION_TIMER
from modules.cases.models import Timer
from modules.retention.commands import BATCH, follow_versions
from modules.retention.models import PlannedPack
from modules.retention.queries import endings
from tests.modules.retention.club import write_club
from tests.modules.retention.conftest import CLERK, Club


def waiting(kernel: Kernel, case_id: str) -> list[str]:
    with reading(kernel.engine) as session:
        statement = select(Timer.at).where(
            Timer.case_id == case_id, Timer.kind == RETENTION_TIMER, col(Timer.done).is_(False)
        )
        return [f"{at:%Y-%m-%d}" for at in session.exec(statement)]


def test_a_case_that_goes_on_is_kept(club: Club) -> None:
    member = club.join()
    club.pass_days(3650)
    assert club.read(member).erased_at is None
    assert waiting(club.kernel, member) == []


def test_a_case_is_erased_when_its_time_is_over_and_not_before(club: Club) -> None:
    member = club.join()
    club.run(member, "leave")
    assert waiting(club.kernel, member) == ["2028-03-02"]
    club.pass_days(729)
    assert club.read(member).erased_at is None
    club.pass_days(3)
    assert club.read(member).erased_at is not None


def test_a_case_without_a_period_is_kept(club: Club) -> None:
    member = club.join()
    club.run(member, "bar")
    club.pass_days(3650)
    assert club.read(member).erased_at is None


def test_a_case_that_is_opened_again_loses_its_time(club: Club) -> None:
    member = club.join()
    club.run(member, "leave")
    club.run(member, "back")
    assert waiting(club.kernel, member) == []
    club.pass_days(3650)
    assert club.read(member).erased_at is None


def test_time_counts_from_the_date_that_the_definition_names(club: Club) -> None:
    member = club.join(left_on="2026-06-30")
    club.run(member, "leave")
    assert waiting(club.kernel, member) == ["2028-06-29"]  # midnight in Paris, two hours before that of UTC


def test_a_date_that_changes_after_the_end_moves_the_time(club: Club) -> None:
    member = club.join()
    club.run(member, "leave")
    club.set(member, left_on="2026-12-31")
    assert waiting(club.kernel, member) == ["2028-12-30"]
    club.set(member, left_on="2020-01-01")
    club.work()
    assert club.read(member).erased_at is not None


def test_nothing_is_erased_while_something_holds_it_and_soon_after_it_is_free(club: Club) -> None:
    member = club.join(dispute=True)
    club.run(member, "leave")
    club.pass_days(800)
    assert club.read(member).erased_at is None
    club.pass_days(100)
    assert club.read(member).erased_at is None
    club.set(member, dispute=False)
    club.work()
    assert club.read(member).erased_at is not None


def test_cases_that_ended_before_follow_the_version_in_force(club: Club) -> None:
    members = [club.join(passport=f"P-{number}") for number in range(3)]
    club.run(members[0], "leave")
    club.run(members[1], "bar")
    follow_versions(club.kernel)
    write_club(club.folder, "retention: {left: {after: 1 year}, barred: {after: 1 month}}", "1.1.0")
    publish_definitions(club.kernel)
    follow_versions(club.kernel)
    assert [waiting(club.kernel, one) for one in members] == [["2027-03-02"], ["2026-04-02"], []]
    write_club(club.folder, "", "1.2.0")
    publish_definitions(club.kernel)
    follow_versions(club.kernel)
    assert [waiting(club.kernel, one) for one in members] == [[], [], []]


def test_a_walk_that_was_cut_short_goes_on_where_it_stood(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.retention.commands.BATCH", 2)
    members = [club.join(passport=f"P-{number}") for number in range(5)]
    for member in members:
        club.run(member, "bar")
    write_club(club.folder, "retention: {barred: {after: 1 month}}", "1.1.0")
    publish_definitions(club.kernel)
    calls = 0

    def cut(kernel: Kernel, command: object, actor: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise ConnectionError
        return dispatch(kernel, command, actor)  # type: ignore[arg-type]

    with monkeypatch.context() as patched, pytest.raises(ConnectionError):
        patched.setattr("modules.retention.commands.dispatch", cut)
        follow_versions(club.kernel)
    with reading(club.kernel.engine) as session:
        row = session.get(PlannedPack, "club")
        assert row is not None and not row.done and row.cursor == sorted(members)[1]
    follow_versions(club.kernel)
    assert [waiting(club.kernel, one) for one in members] == [["2026-04-02"]] * 5
    assert BATCH > 2


def test_nothing_is_done_to_a_case_that_is_erased(club: Club) -> None:
    member = club.join()
    club.run(member, "leave")
    club.pass_days(800)
    with pytest.raises(Refused, match="is erased"):
        dispatch(club.kernel, RunAction(case_id=member, action="back", values={}), CLERK)
    with pytest.raises(Refused, match="is erased"):
        club.set(member, level=4)


def test_the_list_of_what_is_erased_soon_names_each_case_once(club: Club) -> None:
    member = club.join()
    club.run(member, "leave")
    now = club.kernel.clock.now()
    with reading(club.kernel.engine) as session:
        soon, later = (list(endings(session, now + timedelta(days=days))) for days in (30, 800))
    assert soon == []
    assert [(one.reference, one.stage, f"{one.erased_on:%Y-%m-%d}") for one in later] == [
        (club.read(member).reference, "left", "2028-03-02")
    ]
