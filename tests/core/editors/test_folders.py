"""Schemas as files: written whole, named by a comment, and found from wherever a checkout lies."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from core.definitions.read import read
from core.editors.folders import FOLDER, catalogue, editor_settings, modeline, write_schemas
from core.editors.linking import with_links
from core.editors.places import kinds_of_files
from core.editors.schemas import schemas_of
from core.registry import Registry
from modules.authoring.cli.starting import with_modelines
from modules.authoring.starters import read_starter, starter_names
from modules.authoring.starting import Wish, files_of, start_pack


@pytest.mark.parametrize("name", starter_names())
def test_the_comment_of_every_file_of_a_new_pack_leads_to_a_schema_that_accepts_it(
    name: str, registry: Registry, tmp_path: Path
) -> None:
    write_schemas(tmp_path / FOLDER, schemas_of(registry))
    files = with_modelines(files_of(read_starter(name), Wish("fresh")))
    folder = start_pack(tmp_path / "definitions", tmp_path / "forms", "fresh", files)
    for path in sorted(folder.rglob("*.yaml")):
        first, _, _ = path.read_text("utf-8").partition("\n")
        assert first.startswith("# yaml-language-server: $schema=../../"), path
        schema = json.loads((path.parent / first.partition("=")[2]).read_text("utf-8"))
        problems = Draft7Validator(schema).iter_errors(read(path.read_bytes(), str(path)).data)
        assert [one.message for one in problems] == [], path


def test_writing_schemas_again_replaces_them_and_git_ignores_them(registry: Registry, tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    for _ in range(2):
        written = write_schemas(folder, schemas_of(registry))
    assert sorted(path.name for path in folder.iterdir()) == sorted([".gitignore", *(p.name for p in written)])
    assert (folder / ".gitignore").read_text("utf-8") == "*\n"


def test_a_file_of_no_kind_gets_no_comment(registry: Registry) -> None:
    for file in ("notes.yaml", "case_types/deep/a.yaml", "demo/files/cv.pdf", "scenarios/files/a.yaml"):
        assert modeline(registry, file) == ""
    assert modeline(registry, "case_types/a.yaml").endswith("$schema=../../../.liasse/schemas/case_type.json\n")


def test_the_catalogue_and_the_settings_name_every_kind_of_file_once(registry: Registry) -> None:
    kinds = {kind.pattern for kind in kinds_of_files(registry)}
    listed = catalogue(registry, "http://x")["schemas"]
    assert {one["fileMatch"][0] for one in listed} == kinds
    settings = editor_settings(registry, "./s")
    forms = {one["fileMatch"][0] for one in settings["json.schemas"]}
    assert {*settings["yaml.schemas"].values(), *forms} == kinds
    assert forms == {"forms/*/*.json"}


def test_hover_texts_link_to_the_page_that_tells_more(registry: Registry) -> None:
    schema = with_links(schemas_of(registry)["case_type"], "http://x/docs/reference")
    assert "http://x/docs/reference/files" in schema["properties"]["stages"]["markdownDescription"]
    send = schema["definitions"]["part_step"]["properties"]["send"]
    assert "http://x/docs/reference/steps" in send["markdownDescription"]
