"""What is hidden from whoever asks stays hidden in every answer, for every role and every question."""

import json
from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from core.actors import SYSTEM
from core.context import reading
from core.errors import NotFound
from core.expressions import parse
from core.kernel import Kernel
from modules.cases.definitions import case_type_of
from modules.cases.models import Case
from modules.cases.queries import find_case
from modules.explaining.asking import ask_as_operator
from modules.explaining.catalogue import SUBJECTS
from modules.explaining.conditions import told_condition
from modules.explaining.errors import NobodyNamed, OnlyForYourself, UnknownName, UnknownSubject, UnknownWhom
from modules.explaining.sight import Sight
from modules.explaining.speaking import as_json, as_lines
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import CLERK, STRANGER, person
from tests.modules.explaining.conftest import Ask, ask_of, codes, reason

READER = person("reader", "reader", pack="desk")
NORTH = person("north", "north", pack="desk")
BOXED = person("boxed", "boxed", pack="desk")
BOSS = person("boss", "boss", pack="desk")
CHIEF = replace(READER, administrator=True)
SECRET = "swordfish"
ZONE = ZoneInfo("UTC")


def test_a_hidden_field_names_the_role_that_hides_it_and_never_its_value(
    desk: Kernel, open_file: Callable[..., str]
) -> None:
    answer = ask_of(desk)(open_file(note=SECRET), READER, "field", "note")
    assert (answer.verdict, codes(answer)) == ("hidden", ["field_masked"])
    masked = reason(answer, "field_masked")
    assert masked.place is not None
    assert masked.place.file.endswith("roles.yaml")
    assert not [one for one in answer.reasons if one.code.startswith(("origin", "value"))]


def test_who_sees_a_field_reads_where_its_value_comes_from(desk: Kernel, open_file: Callable[..., str]) -> None:
    answer = ask_of(desk)(open_file(note=SECRET), BOSS, "field", "note")
    assert answer.yes
    assert reason(answer, "origin_hand").details["value"] == f"'{SECRET}'"


def test_a_calculated_value_tells_its_parts(desk: Kernel, open_file: Callable[..., str]) -> None:
    answer = ask_of(desk)(open_file(amount="21"), BOSS, "field", "twice")
    told = {part.source: part.value for part in reason(answer, "value_calculated").parts}
    assert told == {"amount * 2": "42", "amount": "21"}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_answer_to_somebody_who_may_not_see_a_value_holds_it(
    desk: Kernel, open_file: Callable[..., str], subject: str
) -> None:
    case_id = open_file(note=SECRET, amount="150")
    names = ("", "note", "finish", "main.values", "values", "letter", "todo", "look", "start", "case", SECRET)
    for actor, whom in ((READER, ""), (CHIEF, "role:boss"), (CHIEF, "owner"), (CHIEF, "visitor")):
        for name in names:
            try:
                answer = ask_of(desk)(case_id, actor, subject, name, whom)
            except (UnknownName, NotFound):
                continue
            gettext = desk.catalogues.gettext("fr")
            said = json.dumps(as_json(answer, gettext, "fr", ZONE)) + "\n".join(as_lines(answer, gettext, "fr", ZONE))
            assert SECRET not in said or name == SECRET


def test_a_condition_on_a_hidden_field_is_not_told_part_by_part(desk: Kernel, open_file: Callable[..., str]) -> None:
    case_id, condition = open_file(note=SECRET), parse("stage == 'new' and note == 'swordfish'")
    told: dict[str, list[tuple[bool | None, bool]]] = {}
    for actor in (BOSS, READER):
        with reading(desk, actor) as ctx:
            case = find_case(ctx, case_id)
            sight = Sight(ctx, case, case_type_of(ctx, case))
            parts = told_condition(condition, ctx.facts(case), sight)
            told[actor.id] = [(part.holds, part.hidden) for part in parts]
            assert (SECRET in str(parts[2].values)) is (actor is BOSS)
    assert told == {
        "boss": [(True, False), (True, False), (True, False)],
        "reader": [(None, True), (True, False), (None, True)],
    }


def test_a_case_that_one_may_not_read_is_not_there(desk: Kernel, open_file: Callable[..., str]) -> None:
    case_id = open_file(region="south")
    with pytest.raises(NotFound):
        ask_of(desk)(case_id, NORTH, "stage")
    with pytest.raises(NotFound):
        ask_of(desk)(case_id, STRANGER, "case")


def test_a_row_filter_that_fails_is_told_to_an_administrator(desk: Kernel, open_file: Callable[..., str]) -> None:
    answer = ask_of(desk)(open_file(region="south"), CHIEF, "case", "", "role:north")
    failed = reason(answer, "right_elsewhere")
    assert (answer.verdict, failed.parts[0].source, failed.parts[0].values) == (
        "hidden",
        "region == 'north'",
        {"region": "'south'"},
    )
    assert failed.place is not None
    assert failed.place.line > 1


def test_only_administrators_ask_for_others(desk: Kernel, open_file: Callable[..., str]) -> None:
    case_id = open_file()
    with pytest.raises(OnlyForYourself):
        ask_of(desk)(case_id, READER, "field", "note", "role:boss")
    with pytest.raises(UnknownWhom):
        ask_of(desk)(case_id, CHIEF, "field", "note", "nobody@house.example")
    assert ask_of(desk)(case_id, CHIEF, "field", "note", "boss").yes
    assert not ask_of(desk)(case_id, CHIEF, "field", "note", "owner").yes


def test_what_there_is_not_is_named_with_the_nearest(desk: Kernel, open_file: Callable[..., str]) -> None:
    case_id = open_file()
    with pytest.raises(UnknownSubject):
        ask_of(desk)(case_id, READER, "colour")
    with pytest.raises(UnknownName, match="Did you mean note"):
        ask_of(desk)(case_id, READER, "field", "notes")
    with reading(desk, SYSTEM) as ctx, pytest.raises(NobodyNamed):
        case = ctx.session.get(Case, case_id)
        assert case is not None
        ask_as_operator(ctx, case, "action", "start")


def test_a_widget_names_its_roles_its_condition_and_the_fields_that_it_can_not_show(
    desk: Kernel, open_file: Callable[..., str]
) -> None:
    case_id = open_file(amount="5")
    assert codes(ask_of(desk)(case_id, READER, "widget", "orders")) == ["widget_other_roles"]
    assert codes(ask_of(desk)(case_id, READER, "widget", "lines")) == ["widget_not_when"]
    assert codes(ask_of(desk)(case_id, BOSS, "widget", "large.values")) == ["tab_not_when"]
    assert ask_of(desk)(case_id, BOSS, "widget", "orders").yes


def test_a_basket_tells_its_condition_and_the_grant_that_leaves_it_out(
    desk: Kernel, open_file: Callable[..., str]
) -> None:
    case_id = open_file()
    assert ask_of(desk)(case_id, READER, "basket").name == "todo"
    assert codes(ask_of(desk)(case_id, CHIEF, "basket", "todo", "role:boxed")) == ["basket_not_granted"]
    with pytest.raises(UnknownName):
        ask_of(desk)(case_id, BOXED, "basket", "todo")
    assert codes(ask_of(desk)(case_id, READER, "basket", "working")) == ["basket_not_when"]


def test_a_piece_tells_why_it_is_required(kernel: Kernel, why: Ask) -> None:
    small, large = (str(open_permit(kernel, surface=one)["case_id"]) for one in ("20", "120"))
    assert (why(small, CLERK, "piece", "identity").verdict, why(large, CLERK, "piece", "identity").verdict) == (
        "not_needed",
        "missing",
    )
    part = reason(why(large, CLERK, "piece", "identity"), "piece_required").parts[0]
    assert (part.source, part.holds, part.values) == ("surface > 100", True, {"surface": "120"})
