"""Every type of field works all the way: opened by the API, by a form, set by a step, shown, filtered, described."""

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from core.context import reading
from core.dispatch import dispatch
from core.errors import Invalid
from modules.cases.commands import RunAction, SetFields
from modules.cases.fieldtypes.catalogue import FIELD_TYPES, SEVERAL
from modules.cases.folding import verify_cases
from modules.cases.queries import find_case, values_json, view_case
from modules.dossiers.baskets import baskets_of, find_basket
from modules.dossiers.queueing import Wanted, list_basket
from tests.conformance.fields.conftest import CLERK, World
from tests.conformance.fields.shapes import FILTERED, SHAPES
from tests.fixtures.callers import bearer, cookies, person_id, session_of


def kept_of(world: World, case_id: str, prefix: str) -> dict[str, Any]:
    """What the case's fields of this prefix hold, as JSON, by type."""
    with reading(world.kernel, CLERK) as ctx:
        values = values_json(view_case(ctx, find_case(ctx, case_id)))
    return {name: values[prefix + name] for name in SHAPES}


def all_given(world: World, prefix: str = "its_") -> dict[str, Any]:
    return {f"{prefix}{name}": value for name, value in world.given.items()}


def test_there_is_a_sample_of_every_type() -> None:
    assert set(SHAPES) == set(FIELD_TYPES)


def test_every_type_is_set_by_the_api_and_kept_in_one_way(world: World) -> None:
    headers = bearer(world.kernel, "clerk", "clerk", pack="shapes")
    body = {"pack": "shapes", "case_type": "thing", "values": all_given(world)}
    opened = world.client.post("/api/v1/cases", headers=headers, json=body)
    assert opened.status_code == 201, opened.text
    read = world.client.get(f"/api/v1/cases/{opened.json()['case_id']}", headers=headers).json()["values"]
    assert {name: read[f"its_{name}"] for name in SHAPES} == dict(world.kept)
    assert list(verify_cases(world.kernel)) == []


def test_every_type_but_ids_is_asked_for_by_a_generated_form(world: World) -> None:
    case_id = world.open()
    dispatch(world.kernel, RunAction(case_id=case_id, action="fill", values=form_values(world)), CLERK)
    assert kept_of(world, case_id, "its_") == {**world.kept, "party": None, "file": None}


def form_values(world: World) -> dict[str, Any]:
    """What a browser sends for each type."""
    return all_given(world)


def test_every_type_is_set_by_a_step(world: World) -> None:
    case_id = world.open(**all_given(world))
    dispatch(world.kernel, RunAction(case_id=case_id, action="copy"), CLERK)
    assert kept_of(world, case_id, "copy_") == world.kept


def test_several_values_of_a_type_are_kept_in_their_order(world: World) -> None:
    several = {f"many_{name}": [world.given[name], world.given[name]] for name in SEVERAL}
    case_id = world.open(**several)
    with reading(world.kernel, CLERK) as ctx:
        values = values_json(view_case(ctx, find_case(ctx, case_id)))
    assert {name: values[f"many_{name}"] for name in SEVERAL} == {name: [world.kept[name]] * 2 for name in SEVERAL}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_type_is_shown_and_edited_in_both_languages(world: World, language: str) -> None:
    case_id = world.open(**all_given(world))
    person = person_id(world.kernel, "reader", "clerk", pack="shapes")
    headers = cookies(world.kernel, "liasse_session", session_of(world.kernel, person))
    headers["Cookie"] += f"; liasse_language={language}"
    page = world.client.get(f"/cases/{case_id}", headers=headers)
    assert page.status_code == 200, page.text
    missing = [name for name, shape in SHAPES.items() if getattr(shape, language) not in page.text]
    assert missing == []
    names = ",".join(f"its_{name}" for name in SHAPES)
    form = world.client.get(f"/cases/{case_id}/edit?fields={names}", headers=headers)
    assert form.status_code == 200
    assert [name for name in SHAPES if f"its_{name}" not in form.text] == []
    assert 'value="2026-07-01T14:30"' in form.text


def test_every_type_that_a_list_can_look_for_is_found_and_the_database_agrees_with_the_expression(
    world: World,
) -> None:
    full, bare = world.open(**all_given(world)), world.open()
    with reading(world.kernel, CLERK) as ctx:
        places = {place.name: place for place in baskets_of(ctx)}
        assert len(places) == 2 * len(FILTERED)
        for name, place in places.items():
            listed = {case.id for case in list_basket(ctx, find_basket(ctx, "shapes", name), Wanted()).cases}
            condition = place.basket.when
            assert condition is not None
            said = {one for one in (full, bare) if condition.expression.holds(ctx.facts(find_case(ctx, one)))}
            assert listed & {full, bare} == said, name
            assert (full in listed) == name.startswith("holds"), name


def test_every_type_is_described_by_json_schema_that_what_is_kept_fulfils(world: World) -> None:
    headers = bearer(world.kernel, "clerk", "clerk", pack="shapes")
    told = world.client.get("/api/v1/schema?pack=shapes&case_type=thing", headers=headers)
    assert told.status_code == 200, told.text
    schema = told.json()
    validator = Draft202012Validator(schema)
    Draft202012Validator.check_schema(schema)
    values = {f"its_{name}": value for name, value in world.kept.items()}
    assert [error.message for error in validator.iter_errors(values)] == []
    assert list(validator.iter_errors({"its_integer": "many"})) != []


HOSTILE: tuple[Any, ...] = (
    *("x" * 100_001, "\x00", "\ud800", -1, 10**40, 1e308, "NaN", "Infinity", True, [], {}, [[[]]], {"a": {"b": 1}}),
    *(["a"] * 2000, "2026-02-30", "25:61", "P-1Y", "🦔", "' OR 1=1 --", "<script>", [None], [{"name": []}]),
)


def test_no_hostile_value_of_any_type_is_more_than_refused(world: World) -> None:
    case_id = world.open()
    for name in SHAPES:
        for prefix in ("its_", "many_") if name in SEVERAL else ("its_",):
            for value in HOSTILE:
                try:
                    dispatch(world.kernel, SetFields(case_id=case_id, values={prefix + name: value}), CLERK)
                except Invalid as refused:
                    assert refused.problems[0].path[0] == prefix + name
                    assert not re.search(r"Traceback|object at", refused.problems[0].message)
    assert list(verify_cases(world.kernel)) == []


def test_the_dossier_tells_where_every_value_comes_from(world: World) -> None:
    case_id = world.open(**all_given(world))
    person = person_id(world.kernel, "reader", "clerk", pack="shapes")
    headers = cookies(world.kernel, "liasse_session", session_of(world.kernel, person))
    page = world.client.get(f"/cases/{case_id}/origins", headers=headers)
    assert page.status_code == 200
    assert [name for name in SHAPES if f'id="origin-its_{name}"' not in page.text] == []
    told = world.client.get(
        f"/api/v1/cases/{case_id}/provenance", headers=bearer(world.kernel, "program", "clerk", pack="shapes")
    ).json()
    assert {item["field"] for item in told["items"]} == {f"its_{name}" for name in SHAPES}
