"""The JSON Schema of each kind of file says what `check` says of its shape."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from core.definitions.compose import compose
from core.definitions.read import read
from core.editors.places import kinds_of_files
from core.editors.schemas import schemas_of
from core.registry import FileKind, Registry
from tests.corpus.seeding import Mistake, every_mistake, sound_folders

ROOT = Path(__file__).parents[3]
TREES = (ROOT / "definitions", ROOT / "forms", ROOT / "tests/samples/definitions", ROOT / "tests/samples/forms")
SHAPES = ("LI102", "LI103", "LI104", "LI110")
"""Codes of mistakes of shape, which models find in one file alone."""


@pytest.fixture(scope="session")
def schemas(registry: Registry) -> Mapping[str, dict[str, Any]]:
    """All schemas."""
    return schemas_of(registry)


@pytest.fixture(scope="session")
def validators(schemas: Mapping[str, dict[str, Any]]) -> Mapping[str, Draft7Validator]:
    """A validator of each kind of file."""
    return {name: Draft7Validator(schema) for name, schema in schemas.items()}


def kind_of(path: str, registry: Registry) -> str | None:
    """The kind of the file `definitions/<pack>/…`."""
    root, _, inside = path.split("/", 2)
    return next((k.name for k in kinds_of_files(registry) if k.root == root and k.fits(inside)), None)


def mistakes_of(text: bytes, path: str, registry: Registry, validators: Mapping[str, Draft7Validator]) -> list[str]:
    kind = kind_of(path, registry)
    if kind is None:
        return []
    data = json.loads(text) if path.endswith(".json") else read(text, path).data
    return [
        f"{path}: {'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in validators[kind].iter_errors(data)
    ]


def shipped_files() -> Iterator[tuple[str, bytes]]:
    for tree in TREES:
        for path in sorted([*tree.rglob("*.yaml"), *tree.rglob("*.json")]):
            yield f"{tree.name}/{path.relative_to(tree).as_posix()}", path.read_bytes()


def test_every_kind_of_file_has_a_schema_that_is_valid_draft_07(
    registry: Registry, schemas: Mapping[str, dict[str, Any]]
) -> None:
    for schema in schemas.values():
        Draft7Validator.check_schema(schema)
    kinds = {kind.name for kind in registry.all(FileKind)}
    assert set(schemas) == {*kinds, "demo_people", "demo_cases"}
    assert [schema["$id"] for schema in schemas.values()] == [f"urn:liasse:schema:{name}" for name in schemas]


def test_every_shipped_file_is_accepted(registry: Registry, validators: Mapping[str, Draft7Validator]) -> None:
    found = [m for path, text in shipped_files() for m in mistakes_of(text, path, registry, validators)]
    assert found == []
    kinds = {kind_of(path, registry) for path, _ in shipped_files()}
    assert kinds >= {"pack", "case_type", "roles", "form", "scenario", "dossier", "page", "demo_cases"}


def test_mistakes_of_shape_are_refused_where_check_refuses_them(
    registry: Registry, validators: Mapping[str, Draft7Validator]
) -> None:
    missed, seen = [], 0
    for mistake in every_mistake():
        folders = sound_folders()
        mistake.seed(folders)
        if mistake.code in SHAPES and mistake.file and readable(folders[mistake.path], mistake):
            seen += 1
            if not mistakes_of(folders[mistake.path], mistake.path, registry, validators):
                missed.append(f"{mistake.code} {mistake.name}")
    assert seen > 60
    assert len(missed) <= 0.15 * seen, missed


def readable(text: bytes, mistake: Mistake) -> bool:
    try:
        read(text, mistake.path)
    except Exception:  # what can't be read at all is no mistake of shape
        return False
    return True


def test_a_schema_has_the_keys_of_its_model_and_no_others(
    registry: Registry, schemas: Mapping[str, dict[str, Any]]
) -> None:
    for name, model in compose(registry).items():
        keys = {field.alias or key for key, field in model.model_fields.items()}
        assert set(schemas[name]["properties"]) == keys, name
        needed = {field.alias or key for key, field in model.model_fields.items() if field.is_required()}
        assert set(schemas[name]["required"]) == needed - ({"form"} if name == "page" else set()), name


def test_every_map_of_options_is_closed_and_every_key_tells_its_meaning(
    schemas: Mapping[str, dict[str, Any]],
) -> None:
    for name, schema in schemas.items():
        if name == "form":
            continue
        for place, inner in [("", schema), *schema["definitions"].items()]:
            if "properties" in inner and not place.startswith("part_"):
                assert inner["additionalProperties"] is False, (name, place)
                for key, one in inner["properties"].items():
                    assert one.get("description") and one.get("markdownDescription"), (name, place, key)


def test_the_parts_of_the_registry_may_be_written(registry: Registry, schemas: Mapping[str, dict[str, Any]]) -> None:
    step = schemas["case_type"]["definitions"]["part_step"]
    assert set(step["properties"]) >= set(registry.parts("step"))
    assert set(schemas["dossier"]["definitions"]["part_widget"]["properties"]) >= set(registry.parts("widget"))
    verbs = schemas["scenario"]["definitions"]["part_scenario_verb"]["defaultSnippets"]
    assert {one["label"] for one in verbs} == set(registry.parts("scenario_verb"))
    types = schemas["form"]["properties"]["components"]["items"]["properties"]["type"]["enum"]
    assert set(types) == set(registry.parts("component"))


@pytest.mark.parametrize(
    ("steps", "accepted"),
    [
        ([{"move": "granted"}], True),
        ([{"move": {"to": "granted"}}], True),
        ([{"set": {"a": "1 + 1", "b": True, "c": 3}}], True),
        ([{"if": "a", "then": [{"move": "x"}], "else": []}], True),
        ([{"parallel": {"a": [], "b": []}, "join": "any"}], True),
        ([{"move": "granted", "set": {}}], False),
        ([{"moove": "granted"}], False),
        ([{"if": "a"}], False),
        ([{"if": "a", "then": [], "join": "any"}], False),
        ([{"if": "a", "then": [{"moove": "x"}]}], False),
        ([{"move": {"too": "granted"}}], False),
        ([{"then": []}], False),
        ([{}], False),
        ({"move": "granted"}, False),
        (["move"], False),
    ],
)
def test_a_step_is_one_name_or_a_name_that_spreads_its_options(
    steps: Any, accepted: bool, validators: Mapping[str, Draft7Validator]
) -> None:
    case_type = {"case_type": "a", "title": "A", "stages": {"open": {}}, "on_open": steps}
    assert validators["case_type"].is_valid(case_type) == accepted


def test_patterns_are_those_of_javascript_too(schemas: Mapping[str, dict[str, Any]]) -> None:
    written = json.dumps(schemas)
    assert not re.search(r"\?P<|\\\\Z|\\\\A|\(\?i\)", written)
