"""A form made from fields, and forms brought in from form.io."""

import json
import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from core.cli.main import app as main
from core.definitions.language import Text
from modules.cases.fields import CaseField
from modules.cases.fieldtypes.catalogue import FIELD_TYPES, SEVERAL
from modules.documents.language import Piece
from modules.forms.cli import CaseTypesUnknown, app
from modules.forms.form import compile_form
from modules.forms.grouping import Choice, generate_form
from modules.forms.importing import import_form

TODAY = date(2026, 3, 15)
EXAMPLES = Path(__file__).parent / "examples"
SAMPLES = Path(__file__).parents[2] / "samples"


def a_field(type_: str, **rest: Any) -> CaseField:
    return CaseField.model_validate({"type": type_, **rest})


def a_type(**fields: Any) -> Any:
    return SimpleNamespace(title=Text({"en": "Request", "fr": "Demande"}), fields=fields)


def test_every_type_of_field_becomes_a_component_that_compiles() -> None:
    needed: dict[str, Any] = {"options": {"a": "A", "b": "B"}, "of": {"x": {"type": "text"}}}
    fields = {name: a_field(name, **{key: needed[key] for key in kind.needs}) for name, kind in FIELD_TYPES.items()}
    several = {
        f"{name}_several": a_field(name, many=True, **{key: needed[key] for key in kind.item.needs})
        for name, kind in SEVERAL.items()
    }
    every = {**fields, **several}
    form = compile_form(generate_form(a_type(**every), Choice(fields=tuple(every))), "generated")
    assert {path.partition(".")[0].removesuffix("[]") for path in form.paths()} == {*every}


def test_a_generated_form_carries_titles_rules_and_translations() -> None:
    title = Text({"en": "Amount", "fr": "Montant"})
    amount = a_field("integer", title=title, minimum=1, required=True)
    form = compile_form(generate_form(a_type(amount=amount)), "g")
    assert form.translated_title("fr") == "Demande"
    (error,) = form.clean({"amount": 0}, today=TODAY, language="fr").errors
    assert "Montant" in error.message
    assert form.clean({}, today=TODAY).errors


def test_a_calculated_field_is_not_asked_for() -> None:
    form = generate_form(a_type(a=a_field("text"), b=a_field("text", value="1 + 1")))
    assert list(compile_form(form, "g").paths()) == ["a"]


def test_all_fields_are_asked_for_but_those_that_hold_an_id() -> None:
    made = generate_form(
        a_type(a=a_field("text"), paper=a_field("file"), other=a_field("party"), order=a_field("case"))
    )
    assert [one["key"] for one in made["components"]] == ["a", "order"]


def test_a_field_that_is_visible_under_a_condition_is_asked_for_under_it() -> None:
    licensed = a_field("boolean", required=True)
    number = a_field("text", required=True, visible="licensed")
    form = compile_form(generate_form(a_type(licensed=licensed, number=number)), "g")
    assert [e.path for e in form.clean({"licensed": True}, today=TODAY).errors] == ["number"]
    assert form.clean({"licensed": False, "number": "7"}, today=TODAY).values == {"licensed": False}
    assert form.clean({}, today=TODAY).values == {}


def test_who_fills_in_no_part_of_a_person_is_told_of_the_parts_alone() -> None:
    case_type = SimpleNamespace(
        title=Text({"en": "Request"}), fields={}, parties={"you": SimpleNamespace(title=Text({"en": "You"}))}
    )
    form = compile_form(generate_form(case_type, Choice(parties=("you",))), "g")
    errors = [error.path for error in form.clean({}, today=TODAY).errors]
    assert errors == ["you.first_name", "you.last_name", "you.email"]


def test_a_question_without_an_answer_is_told_as_one() -> None:
    title = Text({"en": "Do you drive?", "fr": "Conduisez-vous ?"})
    form = compile_form(generate_form(a_type(drives=a_field("boolean", title=title, required=True))), "g")
    told = [form.clean({}, today=TODAY, language=one).errors[0].message for one in ("en", "fr")]
    assert told == ["Do you drive? An answer is needed.", "Conduisez-vous ? Une réponse est attendue."]


def test_few_choices_are_in_sight_and_many_open_as_a_list() -> None:
    few, many = ({str(i): Text({"": str(i)}) for i in range(n)} for n in (3, 12))
    made = generate_form(a_type(a=a_field("choice", options=few), b=a_field("choice", options=many)))
    assert [one["type"] for one in made["components"]] == ["radio", "select"]


def test_only_the_fields_asked_for_are_taken() -> None:
    made = generate_form(a_type(a=a_field("text"), b=a_field("text")), Choice(fields=("b",)))
    assert [one["key"] for one in made["components"]] == ["b"]


def test_an_import_lists_what_is_kept_mapped_left_out_and_refused() -> None:
    export = {
        "title": "Old",
        "machineName": "x:old",
        "components": [
            {"type": "textfield", "key": "a", "tableView": True, "customClass": "wide", "input": True},
            {"type": "panel", "key": "p", "components": [{"type": "day", "key": "d", "labelWidth": 30}]},
            {"type": "number", "key": "n", "calculateValue": "value = data.a * 2"},
        ],
    }
    found = import_form(export, "old")
    assert dict(found.kept) == {"textfield": 1, "panel": 1, "day": 1, "number": 1}
    assert any(line.startswith("day:") for line in found.mapped)
    assert dict(found.dropped) == {"tableView": 1, "customClass": 1, "input": 1, "labelWidth": 1}
    assert [problem.path for problem in found.refused] == [("components", 2, "calculateValue")]
    assert found.form["components"][0] == {"type": "textfield", "key": "a"}


@pytest.mark.parametrize("name", ["vehicle", "financing"])
def test_what_an_import_writes_is_the_same_form(name: str) -> None:
    export = json.loads((EXAMPLES / f"{name}.json").read_text())
    found = import_form(export, name)
    assert found.refused == ()
    assert import_form(found.form, name).dropped == {}
    assert dict(compile_form(found.form, name).paths()) == dict(compile_form(export, name).paths())


def test_the_command_brings_a_form_in(tmp_path: Path) -> None:
    target = tmp_path / "new.json"
    done = CliRunner().invoke(app, ["import", str(EXAMPLES / "vehicle.json"), "--output", str(target)])
    assert done.exit_code == 0
    assert "Kept:" in done.output
    assert compile_form(json.loads(target.read_text()), "vehicle").pages


def test_the_command_fails_and_writes_nothing_when_anything_is_refused(tmp_path: Path) -> None:
    source, target = tmp_path / "old.json", tmp_path / "new.json"
    source.write_text('{"components": [{"type": "recaptcha", "key": "r"}]}')
    done = CliRunner().invoke(app, ["import", str(source), "--output", str(target)])
    assert done.exit_code == 1
    assert "components.0.type" in done.output
    assert not target.exists()


def test_the_commands_of_forms_stand_in_the_command_line() -> None:
    done = CliRunner().invoke(main, ["forms", "import", str(EXAMPLES / "vehicle.json")])
    assert done.exit_code == 0
    assert "Kept:" in done.output


def test_the_command_generates_a_form_that_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIASSE_DEFINITIONS", str(SAMPLES / "definitions"))
    monkeypatch.setenv("LIASSE_FORMS", str(SAMPLES / "forms"))
    (case_type,) = sorted((SAMPLES / "definitions" / "permits" / "case_types").glob("*.yaml"))[:1]
    done = CliRunner().invoke(app, ["generate", "permits", case_type.stem])
    assert done.exit_code == 0, done.output
    assert compile_form(json.loads(done.output), "generated").paths()


def test_a_piece_that_an_answer_requires_is_demanded_with_that_answer() -> None:
    medical = Piece.model_validate({"title": "Certificate", "required": "allergy == 'yes'"})
    kind = a_type(allergy=a_field("choice", options={"yes": "Yes", "no": "No"}))
    kind.pieces = {"medical": medical}
    form = compile_form(generate_form(kind), "enrol")
    assert [error.path for error in form.clean({"allergy": "yes"}, today=TODAY).errors] == ["piece_medical"]
    assert not form.clean({"allergy": "no"}, today=TODAY).errors


def test_a_pack_with_a_mistake_says_so_instead_of_hiding_its_case_types(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(SAMPLES / "definitions", tmp_path / "definitions")
    broken = tmp_path / "definitions" / "permits" / "case_types" / "permit.yaml"
    broken.write_text(broken.read_text("utf-8") + "\nno_such_key: 1\n", "utf-8")
    monkeypatch.setenv("LIASSE_DEFINITIONS", str(tmp_path / "definitions"))
    monkeypatch.setenv("LIASSE_FORMS", str(SAMPLES / "forms"))
    done = CliRunner().invoke(app, ["generate", "permits", "permit"])
    assert isinstance(done.exception, CaseTypesUnknown)
