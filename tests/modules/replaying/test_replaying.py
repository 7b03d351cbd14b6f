from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.actors import SYSTEM, Actor
from core.clock import VirtualClock
from core.context import reading
from core.definitions.load import load
from core.definitions.packs import Pack
from core.definitions.scan import read_folders
from core.dispatch import dispatch
from core.errors import Forbidden
from core.kernel import Kernel
from modules.accounts.models import Person
from modules.accounts.queries import actor_of
from modules.cases.commands import SetFields
from modules.cases.timers import fire_due_timers
from modules.documents.commands import AcceptDocument, ReceiveDocument
from modules.documents.receiving import StoredUpload
from modules.replaying import replaying
from modules.replaying.comparing import Replay, as_json, summary
from modules.replaying.replaying import Choice, Replayer, choose
from tests.fixtures.callers import person_id
from tests.fixtures.cases import act, finish, open_permit, read_tasks
from tests.fixtures.kernels import CLERK, SAMPLES

ADMIN = replace(SYSTEM, administrator=True)
CASE_TYPE = "definitions/permits/case_types/permit.yaml"
PLAN = StoredUpload(
    storage_key="ab/ab", sha256="a" * 64, size=9, name="plan.pdf", content_type="application/pdf", kind="pdf", pages=1
)
Change = Callable[[str], str]


def version(kernel: Kernel, change: Change = lambda text: text) -> Pack:
    """The sample pack with a changed case type."""
    folders = read_folders(SAMPLES / "definitions", SAMPLES / "forms")
    text = folders["permits"][CASE_TYPE].decode()
    changed = change(text)
    folders["permits"][CASE_TYPE] = changed.encode()
    loaded = load(folders, kernel.registry)
    assert "permits" in loaded.packs, [str(one) for one in loaded.diagnostics]
    return loaded.packs["permits"]


def swap(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


@pytest.fixture
def people(kernel: Kernel) -> dict[str, Actor]:
    """A clerk and a head with accounts."""
    found = {}
    for name, role in (("karl", "clerk"), ("hedda", "head")):
        id_ = person_id(kernel, name, role)
        with reading(kernel, SYSTEM) as ctx:
            person = ctx.session.get(Person, id_)
            assert person is not None
            found[role] = actor_of(ctx.session, person)
    return found


def wait(kernel: Kernel, **length: float) -> None:
    assert isinstance(kernel.clock, VirtualClock)
    kernel.clock.advance(timedelta(**length))


def live(kernel: Kernel, people: dict[str, Actor], surface: str = "40") -> str:
    """A permit that is opened, looked at, studied, completed and granted, hour by hour."""
    clerk, head = people["clerk"], people["head"]
    case_id = str(open_permit(kernel, clerk, surface=surface)["case_id"])
    wait(kernel, hours=1)
    finish(kernel, read_tasks(kernel, case_id, clerk)[0].id, "fine", clerk)
    wait(kernel, hours=1)
    act(kernel, case_id, "begin", clerk)
    wait(kernel, hours=1)
    document = dispatch(kernel, ReceiveDocument(case_id=case_id, piece="plan", file=PLAN), clerk)["document_id"]
    wait(kernel, hours=1)
    dispatch(kernel, AcceptDocument(document_id=document), clerk)
    wait(kernel, hours=1)
    act(kernel, case_id, "grant", head)
    return case_id


def replayed(kernel: Kernel, case_id: str, pack: Pack) -> Replay:
    replayer = Replayer(kernel, pack)
    with reading(kernel, ADMIN) as ctx:
        return replayer.replay(ctx, case_id)


def kinds(replay: Replay) -> list[tuple[str, str]]:
    return [(one.kind, one.what) for one in replay.difficulties]


def rows(kernel: Kernel) -> dict[str, Any]:
    with reading(kernel, SYSTEM) as ctx:
        names = ("core_journal", "cases_case", "cases_task", "core_outbox", "accounts_person", "core_version")
        connection = ctx.session.connection()
        tables = [one for one in names if connection.dialect.has_table(connection, one)]
        return {one: connection.exec_driver_sql(f"select count(*) from {one}").scalar() for one in tables}


def test_a_case_run_through_its_own_version_goes_the_same_way(kernel: Kernel, people: dict[str, Actor]) -> None:
    case_id = live(kernel, people)
    before = rows(kernel)
    replay = replayed(kernel, case_id, version(kernel))
    assert (replay.standing, replay.changed, kinds(replay)) == ("replayed", [], [])
    assert replay.after is not None
    assert replay.after.route == ("received", "study", "granted")
    assert rows(kernel) == before


def test_a_stricter_condition_refuses_what_was_done_and_says_where(kernel: Kernel, people: dict[str, Actor]) -> None:
    case_id = live(kernel, people)
    replay = replayed(kernel, case_id, version(kernel, swap("surface <= 150", "surface <= 30")))
    assert replay.changed[:2] == ["route", "outcome"]
    assert kinds(replay) == [("refused", "grant")]
    refused = replay.difficulties[0]
    assert "surface <= 30" in refused.why
    assert refused.place.startswith(CASE_TYPE)
    assert "40" not in refused.why


def test_actions_and_tasks_that_are_gone_are_told(kernel: Kernel, people: dict[str, Actor]) -> None:
    case_id = live(kernel, people)
    gone = replayed(
        kernel,
        case_id,
        version(kernel, swap("  begin: {title: {en: Begin the study", "  start: {title: {en: Begin the study")),
    )
    assert ("action_gone", "begin") in kinds(gone)
    assert gone.after is not None
    assert (gone.after.outcome, gone.changed) == ("received", ["route", "outcome", "inputs"])
    renamed = version(kernel, lambda text: text.replace("first_look", "glance"))
    assert ("task_gone", "first_look") in kinds(replayed(kernel, case_id, renamed))


def test_a_shorter_delay_changes_the_outcome_by_itself(kernel: Kernel, people: dict[str, Actor]) -> None:
    case_id = live(kernel, people)
    replay = replayed(
        kernel, case_id, version(kernel, swap("due: 5 days, then: lapse", "due: 30 minutes, then: lapse"))
    )
    assert replay.after is not None
    assert (replay.before.outcome, replay.after.outcome) == ("granted", "refused")


def test_silence_is_repeated_by_the_virtual_clock(kernel: Kernel, people: dict[str, Actor]) -> None:
    case_id = str(open_permit(kernel, people["clerk"])["case_id"])
    wait(kernel, days=6)
    fire_due_timers(kernel)
    replay = replayed(kernel, case_id, version(kernel))
    assert replay.after is not None
    assert replay.after.route == replay.before.route == ("received", "refused")


def test_a_value_that_was_overwritten_is_not_guessed(kernel: Kernel, people: dict[str, Actor]) -> None:
    clerk = people["clerk"]
    case_id = str(open_permit(kernel, clerk, surface="77.5", kind="shed")["case_id"])
    wait(kernel, hours=1)
    dispatch(kernel, SetFields(case_id=case_id, values={"surface": "20", "kind": "house"}), clerk)
    replay = replayed(kernel, case_id, version(kernel))
    lost = replay.difficulties[0]
    assert (lost.kind, replay.standing) == ("not_rebuilt", "partly")
    assert lost.why == "value of surface was overwritten"
    assert "kind" not in lost.why  # a choice is proved by trying its options


def test_what_differs_after_something_that_was_not_rebuilt_is_no_change(
    kernel: Kernel, people: dict[str, Actor]
) -> None:
    clerk, stricter = people["clerk"], version(kernel, swap("surface <= 150", "surface <= 30"))
    case_id = live(kernel, people, surface="77.5")
    assert replayed(kernel, case_id, stricter).changed == ["route", "outcome", "inputs"]
    other = str(open_permit(kernel, clerk, surface="77.5")["case_id"])
    dispatch(kernel, SetFields(case_id=other, values={"surface": "20"}), clerk)
    wait(kernel, hours=1)
    finish(kernel, read_tasks(kernel, other, clerk)[0].id, "fine", clerk)
    act(kernel, other, "begin", clerk)
    moved = version(kernel, swap("  begin: {title: {en: Begin the study", "  start: {title: {en: Begin the study"))
    replay = replayed(kernel, other, moved)
    assert (replay.changed, replay.unsure) == ([], ["route", "outcome", "inputs"])
    assert (summary([replay])["changed_route"], summary([replay])["unsure"]) == (0, 1)


def test_whoever_lost_a_role_still_did_what_they_did(kernel: Kernel) -> None:
    head = Actor("person", "gone", "Gone", frozenset({("permits", "head")}))
    case_id = live(kernel, {"clerk": CLERK, "head": head})
    replay = replayed(kernel, case_id, version(kernel))
    assert (replay.changed, kinds(replay)) == ([], [])


def test_only_administrators_replay(kernel: Kernel) -> None:
    with reading(kernel, CLERK) as ctx, pytest.raises(Forbidden):
        choose(ctx, "permits", Choice())


def test_cases_are_chosen_by_their_end(kernel: Kernel, people: dict[str, Actor]) -> None:
    granted, running = live(kernel, people), str(open_permit(kernel)["case_id"])
    with reading(kernel, ADMIN) as ctx:
        assert choose(ctx, "permits", Choice()) == [granted]
        assert choose(ctx, "permits", Choice(stage="refused")) == []
        assert choose(ctx, "permits", Choice(running=True)) == [running, granted]
        assert choose(ctx, "permits", Choice(since=kernel.clock.now() + timedelta(days=1))) == []


def test_a_process_that_never_comes_to_an_end_is_stopped(kernel: Kernel, people: dict[str, Actor]) -> None:
    case_id = live(kernel, people)
    loop = swap("on_open:\n", "on_open:\n  - start: again\n")
    again = swap("processes:\n", "processes:\n  again: {steps: [wait: {for: 1 minutes}, start: again]}\n")
    replay = replayed(kernel, case_id, version(kernel, lambda text: again(loop(text))))
    assert replay.after is not None
    assert replay.after.outcome == "granted" or replay.stopped


def test_a_case_with_too_many_inputs_is_replayed_up_to_there(
    kernel: Kernel, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = live(kernel, people)
    monkeypatch.setattr(replaying, "MOST_INPUTS", 3)
    replay = replayed(kernel, case_id, version(kernel))
    assert "more than 3 inputs" in replay.stopped
    assert replay.standing == "partly"


def test_a_version_without_the_case_type_is_told(kernel: Kernel, people: dict[str, Actor]) -> None:
    case_id = live(kernel, people)
    replayer = Replayer(kernel, version(kernel))
    replayer.pack = replace(replayer.pack, files={**replayer.pack.files, "case_type": {}})
    with reading(kernel, ADMIN) as ctx:
        replay = replayer.replay(ctx, case_id)
    assert (replay.standing, replay.after) == ("impossible", None)
    assert summary([replay])["impossible"] == 1
    assert as_json(replay)["after"] is None
