"""What every shipped pack promises, checked for each one that there is."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from core.app import build_registry
from core.definitions.language import Text
from core.definitions.load import Loaded, load
from core.definitions.packs import Pack
from core.definitions.scan import read_folders
from core.definitions.walk import walk
from modules.cases.language import CaseType
from modules.cases.planning import plan
from modules.forms.form import Form

ROOT = Path(__file__).parent.parent.parent
PACKS = sorted(p.parent.name for p in (ROOT / "definitions").glob("*/pack.yaml"))


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(read_folders(ROOT / "definitions", ROOT / "forms"), build_registry())


@pytest.fixture
def pack(loaded: Loaded, name: str) -> Pack:
    return loaded.packs[name]


def test_no_pack_has_a_mistake(loaded: Loaded) -> None:
    assert [str(diagnostic) for diagnostic in loaded.diagnostics] == []
    assert sorted(loaded.packs) == PACKS


@pytest.mark.parametrize("name", PACKS)
def test_every_text_of_a_pack_is_in_each_of_its_languages(pack: Pack, name: str) -> None:
    missing = [
        f"{file.kind}/{file.key}: {text.by_language}"
        for file in pack.every_file()
        if isinstance(file.value, BaseModel)
        for text in texts(file.value)
        for language in pack.manifest.languages
        if "" not in text.by_language and language not in text.by_language
    ]
    assert missing == []


def texts(value: object) -> list[Text]:
    if isinstance(value, Text):
        return [value]
    if isinstance(value, BaseModel):
        return [t for name in type(value).model_fields for t in texts(getattr(value, name))]
    if hasattr(value, "nested"):
        return [t for _, options in value.nested() for t in texts(options)]
    if isinstance(value, dict):
        return [t for one in value.values() for t in texts(one)]
    return [t for one in value for t in texts(one)] if isinstance(value, list | tuple) else []


@pytest.mark.parametrize("name", PACKS)
def test_every_final_stage_can_be_reached_and_every_other_left(pack: Pack, name: str) -> None:
    case_types: dict[str, CaseType] = dict(pack.all("case_type"))
    for case_type in case_types.values():
        leads = {t.to for t in case_type.transitions.values()}
        finals = {stage for stage, options in case_type.stages.items() if options.final}
        assert finals
        assert finals & leads


@pytest.mark.parametrize("name", PACKS)
def test_every_guard_can_be_asked_of_a_case_that_knows_nothing(pack: Pack, name: str) -> None:
    case_types: dict[str, CaseType] = dict(pack.all("case_type"))
    for case_type in case_types.values():
        for transition_name, transition in case_type.transitions.items():
            for stage in transition.from_:
                plan(case_type, stage, transition_name, {}, set(transition.by))


@pytest.mark.parametrize("name", PACKS)
def test_every_form_shows_in_every_language(pack: Pack, name: str) -> None:
    from_forms: dict[str, Form] = dict(pack.all("form"))
    for form in from_forms.values():
        for language in pack.manifest.languages:
            assert form.translated_title(language)
            for page in form.pages:
                assert form.page_title(page, language) or len(form.pages) == 1


@pytest.mark.parametrize("name", PACKS)
def test_every_reference_of_a_pack_was_walked(pack: Pack, name: str) -> None:
    found = [f for file in pack.every_file() if isinstance(file.value, BaseModel) for f in walk(file.value)]
    assert any(f.reference for f in found)
    assert any(f.reference is None for f in found)
