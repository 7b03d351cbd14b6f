"""What must hold of the demo data: every line can be played, every file is there and small."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.definitions.read import read
from modules.forms.components.dates import day_of
from modules.forms.form import Form
from tests.packs.make_specimens import draw
from tests.packs.shipped import ROOT, WITH_FORMS, case_types, data_of, form
from tests.packs.specimen_people import Specimen, every_specimen, files_of, read_cases
from tests.packs.specimen_pictures import check_digit, zone

TODAY = date(2026, 11, 21)
RELATIVE = re.compile(r"today( [+-] \d+ (day|week|month|year)s?)?")
LARGEST = 60_000
LEAST = {"insurance": 12, "hr": 8}
VERBS = {"run", "complete", "upload", "accept", "refuse", "assign", "says"}
BESIDE = {"as", "days_ago", "on", "with", "outcome", "dated", "because"}
EVERY_CASE = [(pack, case) for pack in WITH_FORMS for case in read_cases(ROOT / "definitions" / pack / "demo")]
IDS = [f"{pack}-{case['submission']['last_name']}" for pack, case in EVERY_CASE]
cases = pytest.mark.parametrize(("pack", "case"), EVERY_CASE, ids=IDS)


def resolved(value: Any) -> Any:
    """The value with relative dates reckoned from TODAY."""
    if isinstance(value, dict):
        return {key: resolved(one) for key, one in value.items()}
    if isinstance(value, list):
        return [resolved(one) for one in value]
    moment = day_of(value, TODAY) if isinstance(value, str) and RELATIVE.fullmatch(value) else None
    return moment.isoformat() if moment else value


def page_of(pack: str, case: dict[str, Any]) -> dict[str, Any]:
    """The page that a demo case came through."""
    found: dict[str, Any] = data_of(ROOT / "definitions" / pack / "pages" / f"{case['page']}.yaml")
    return found


def mistakes(found: Form, values: dict[str, Any]) -> list[str]:
    """What the form says of the values, uploads left out."""
    errors = found.clean(resolved(values), today=TODAY).errors
    return [f"{error.path}: {error.message}" for error in errors if error.path not in found.pieces()]


@pytest.mark.parametrize("pack", WITH_FORMS)
def test_a_demo_shows_enough_cases(pack: str) -> None:
    assert len(read_cases(ROOT / "definitions" / pack / "demo")) >= LEAST[pack]


@cases
def test_the_page_accepts_what_a_demo_person_sends(pack: str, case: dict[str, Any]) -> None:
    found = form(pack, page_of(pack, case)["form"])
    assert mistakes(found, case["submission"]) == []
    assert set(case["files"]) <= set(found.pieces())
    assert set(case["submission"]) <= {path.replace("[]", "").split(".")[0] for path in found.paths()}


@cases
def test_a_demo_line_names_people_actions_and_forms_that_exist(pack: str, case: dict[str, Any]) -> None:
    people = {one["email"] for one in data_of(ROOT / "definitions" / pack / "demo" / "people.yaml")["people"]}
    types, opened = case_types(pack), page_of(pack, case)["opens"]
    for line in case.get("then", []):
        assert len(set(line) & VERBS) == 1, line
        assert set(line) <= VERBS | BESIDE, line
        assert {line[key] for key in ("as", "assign") if key in line} <= people, line
        case_type = types[line.get("on", opened)]
        assert _unknown(line, case_type) == [], line
        name = _form_of(line, case_type)
        assert mistakes(form(pack, name), line.get("with", {})) == [] if name else "with" not in line, line


def _unknown(line: dict[str, Any], case_type: dict[str, Any]) -> list[str]:
    """Names of the line that the case type lacks."""
    pieces = [*line.get("upload", {}), *line.get("accept", []), *filter(None, [line.get("refuse")])]
    actions = {**case_type["transitions"], **case_type["processes"]}
    found = [piece for piece in pieces if piece not in case_type["pieces"]]
    if "run" in line and line["run"] not in actions:
        found.append(line["run"])
    if "complete" in line and line["outcome"] not in _task(case_type, line["complete"]).get("outcomes", {"done": ""}):
        found.append(line["outcome"])
    return found


def _task(value: Any, name: str) -> dict[str, Any]:
    """The task of that name below `value`."""
    if isinstance(value, dict) and isinstance(value.get("task"), dict) and value["task"]["id"] == name:
        return dict(value["task"])
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for one in inner if (found := _task(one, name))), {})


def _form_of(line: dict[str, Any], case_type: dict[str, Any]) -> str | None:
    if "complete" in line:
        return _task(case_type, line["complete"]).get("form")
    action = {**case_type["transitions"], **case_type["processes"]}.get(line.get("run", ""), {})
    found: str | None = action.get("form") or action.get("on_demand", {}).get("form")
    return found


@cases
def test_the_days_of_a_demo_case_run_forward(pack: str, case: dict[str, Any]) -> None:
    days = [case["days_ago"], *(line["days_ago"] for line in case.get("then", []) if "days_ago" in line)]
    assert days == sorted(days, reverse=True)


@cases
def test_every_file_of_a_demo_is_there_and_small(pack: str, case: dict[str, Any]) -> None:
    for name in files_of(case):
        path = ROOT / "definitions" / pack / "demo" / name
        assert path.is_file(), f"{name} is missing: python -m tests.packs.make_specimens"
        assert path.stat().st_size <= LARGEST, name


def test_no_demo_file_is_left_over() -> None:
    named = {specimen.path for specimen in every_specimen()}
    kept = {path for pack in WITH_FORMS for path in (ROOT / "definitions" / pack / "demo" / "files").iterdir()}
    assert kept == named


def test_a_specimen_is_drawn_the_same_every_time() -> None:
    for specimen in _one_of_each():
        assert draw(specimen) == draw(specimen), specimen.kind


def test_a_picture_is_told_from_a_paper_by_its_content() -> None:
    for specimen in _one_of_each():
        start = b"\xff\xd8" if specimen.path.suffix == ".jpg" else b"%PDF"
        assert draw(specimen).startswith(start), specimen.kind


def _one_of_each() -> list[Specimen]:
    return list({specimen.kind: specimen for specimen in every_specimen()}.values())


def test_the_zone_of_an_identity_card_proves_itself() -> None:
    """The vectors are those of ICAO 9303 part 5."""
    assert check_digit("D23145890") == "7"
    assert check_digit("740812") == "2"
    for specimen in every_specimen():
        if specimen.kind == "identity":
            first, second, third = zone(specimen)
            assert [len(line) for line in (first, second, third)] == [30, 30, 30]
            assert check_digit(first[5:14]) == first[14]
            assert check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29]) == second[29]


@pytest.mark.parametrize("pack", WITH_FORMS)
def test_demo_people_have_roles_of_the_pack(pack: str) -> None:
    folder = ROOT / "definitions" / pack
    roles = set(data_of(folder / "roles.yaml")["roles"])
    people = data_of(folder / "demo" / "people.yaml")["people"]
    assert {role for one in people for role in one["roles"]} == roles


def test_every_role_of_a_demo_is_held_by_somebody_who_is_no_administrator() -> None:
    for pack in WITH_FORMS:
        people = data_of(ROOT / "definitions" / pack / "demo" / "people.yaml")["people"]
        ordinary = {role for one in people if not one["email"].startswith("admin@") for role in one["roles"]}
        assert ordinary == set(data_of(ROOT / "definitions" / pack / "roles.yaml")["roles"])


def test_somebody_of_two_packs_is_one_person() -> None:
    names: dict[str, set[str]] = {}
    for pack in WITH_FORMS:
        path = Path(ROOT / "definitions" / pack / "demo" / "people.yaml")
        for one in read(path.read_bytes(), str(path)).data["people"]:
            names.setdefault(one["email"], set()).add(one["name"])
    assert [email for email, said in names.items() if len(said) > 1] == []
