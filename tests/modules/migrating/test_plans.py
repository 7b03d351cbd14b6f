"""A plan is held against both versions before anything is changed; a hostile one costs nothing."""

import time

import pytest

from core.app import read_definitions
from core.definitions.scan import read_folders
from core.diagnostics import DefinitionError
from modules.migrating.errors import NothingToMove
from modules.migrating.language import is_meant
from modules.migrating.plans import find_plan
from tests.modules.migrating.conftest import Office
from tests.modules.migrating.office import NEW, PLAN

HEAD = "migration: to_two\ncase_types:\n  demand:\n"


@pytest.mark.parametrize(
    ("lines", "message", "hint", "line"),
    [
        ("    stages: {asked: recieved}", "there is no stage 'recieved'", "received", 4),
        ("    stages: {askd: received}", "there is no old stage 'askd'", "asked", 4),
        ("    fields: {what: topik}", "there is no field 'topik'", "topic", 4),
        ("    fields: {what: remark}", "both 'remark' and 'what' become 'remark'", "remark: null", 4),
        ("    values:\n      half: price", "the field 'half' is calculated", "leave it out", 5),
        ("    values:\n      label: upper(wat)", "wat", "what", 5),
        ("    values:\n      label: price > 2", "", None, 5),
        ("    values:\n      topic: other\n    fields: {what: topic}", "'topic' gets a value here", "keep one", 5),
        ("    where: amount", "", None, 4),
        ("    processes: {follow.chek: pursue.verify}", "no process rests at 'follow.chek'", "follow.check", 4),
        ("    processes: {follow.check: pursue.verfy}", "no process rests at 'pursue.verfy'", "pursue.verify", 4),
        ("    processes: {follow: pursue.verify}", "are not both a process", "cancel", 4),
        ("    tasks: {check: verifi}", "there is no task 'verifi'", "verify", 4),
        ("    stage: {asked: received}", "there is no 'stage' here", "stages", 4),
    ],
)
def test_a_mistake_in_a_plan_is_told_with_its_place_and_a_hint(
    office: Office, lines: str, message: str, hint: str | None, line: int
) -> None:
    office.open()
    office.publish()
    with pytest.raises(DefinitionError) as error:
        office.forecast(HEAD + lines + "\n")
    [first, *_] = error.value.diagnostics
    assert message in first.message
    assert first.mark.line == line
    assert hint is None or hint in str(first.hint)


def test_a_plan_with_ten_thousand_unknown_names_is_refused_at_once(office: Office) -> None:
    office.open()
    office.publish()
    names = "\n".join(f"      nonsense_number_{n}: asked_{n}" for n in range(10_000))
    began = time.monotonic()
    with pytest.raises(DefinitionError):
        office.forecast(f"{HEAD}    stages:\n{names}\n")
    many = "\n".join(f"      nonsense_number_{n}: asked_{n}" for n in range(499))
    with pytest.raises(DefinitionError) as error:
        office.forecast(f"{HEAD}    stages:\n{many}\n    fields:\n{many}\n    tasks:\n{many}\n")
    assert len(error.value.diagnostics) == 50
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "text", ["a: &a [*a, *a]", "[1, 2]", "\x00", "migration: x\nmigration: y", "!!python/object:x"]
)
def test_what_is_no_plan_is_refused(office: Office, text: str) -> None:
    with pytest.raises(DefinitionError):
        office.forecast(text)


def test_names_may_change_places(office: Office) -> None:
    case_id = office.open(remark="left", other="right")
    swapped = NEW.replace("label: {type: text}", "label: {type: text}\n  other: {type: text}")
    office.publish(swapped)
    plan = PLAN.replace("other: null", "other: remark, remark: other")
    assert office.migrate(plan)[case_id]["outcome"] == "migrated"
    data = office.case(case_id).data
    assert (data["remark"], data["other"]) == ("right", "left")


def test_a_field_that_is_gone_and_of_which_nobody_spoke_is_a_refusal(office: Office) -> None:
    full, empty = office.open(other="kept"), office.open()
    office.publish()
    told = office.migrate(PLAN.replace(", other: null", ""))
    assert "the field other is gone" in told[full]["why"]
    assert told[empty]["outcome"] == "migrated"
    assert office.case(full).data["other"] == "kept"


def test_check_holds_a_plan_of_the_pack_against_its_own_version(office: Office) -> None:
    office.publish(migrations__to_two=PLAN)
    assert find_plan(office.kernel, "office", "to_two").text.strip() == PLAN.strip()
    before = office.kernel.definitions.in_force["office"].hash
    path = office.folder / "definitions/office/migrations/to_two.yaml"
    path.write_text(PLAN.replace("asked: received", "asked: recieved"))
    [mistake] = read_definitions(office.kernel).diagnostics
    assert (mistake.code, mistake.hint, mistake.mark.line) == ("LI120", "received", 7)
    path.unlink()
    folders = read_folders(office.kernel.settings.definitions, office.kernel.settings.forms)
    assert "migrations" not in str(folders)
    assert read_definitions(office.kernel).packs["office"].hash == before


def test_a_version_that_was_never_published_is_refused(office: Office) -> None:
    with pytest.raises(NothingToMove):
        office.forecast("", from_=("7.x",))


@pytest.mark.parametrize(
    ("spec", "meant"), [("1.x", True), ("1", True), ("1.2", True), ("1.2.3", True), ("1.3", False), ("abcdef", True)]
)
def test_versions_are_meant_by_pattern_or_hash(spec: str, meant: bool) -> None:
    assert is_meant(spec, "1.2.3", "abcdef0123") is meant
