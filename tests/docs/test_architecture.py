"""Rule: the module that the page on the architecture shows starts, checks and runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import modules
from core import language
from core.actors import Actor
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.dispatch import dispatch
from core.kernel import Kernel
from core.modules import Manifest, discover, read_manifest, register_all
from core.registry import Command, Registry
from modules.cases.commands import OpenCase
from tests.docs.snippets import DOCS, snippets, write
from tests.fixtures.cases import history, read_case
from tests.fixtures.kernels import make_kernel, make_settings, person

CASE_TYPE = """case_type: letter
title: Letter
fields: {mark: {type: text}}
stages: {open: {final: true}}
on_open: [stamp: {into: mark, words: "reference + ' seen'"}]
"""
FILES = {
    "definitions/office/pack.yaml": "{pack: office, version: 1.0.0, title: Office, needs: [stamps]}",
    "definitions/office/roles.yaml": "roles: {clerk: {title: Clerk, may: {letter: [read, open, stamp]}}}",
    "definitions/office/case_types/letter.yaml": CASE_TYPE,
}
CLERK = person("clerk", "clerk", pack="office")


def manifests(folder: Path) -> list[Manifest]:
    """Those of the product, and that of the page's module."""
    return [*discover().values(), read_manifest(folder / "modules" / "stamps")]


@pytest.fixture
def office(tmp_path: Path, one_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    """A pack that uses the page's module, in force."""
    for snippet in snippets(DOCS / "architecture.md"):
        if snippet.title:
            write(snippet, tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setattr(modules, "__path__", [*modules.__path__, str(tmp_path / "modules")])
    registry = Registry()
    language.register(registry)
    register_all(registry, manifests(tmp_path))
    settings = make_settings(tmp_path, one_database_url, definitions=tmp_path / "definitions", forms=tmp_path / "forms")
    kernel = make_kernel(settings, registry)
    yield kernel
    kernel.engine.dispose()


def open_letter(kernel: Kernel, actor: Actor = CLERK) -> str:
    """Open a letter, which stamps itself."""
    return str(dispatch(kernel, OpenCase(pack="office", case_type="letter"), actor)["case_id"])


def test_the_step_of_the_page_does_what_the_page_says(office: Kernel) -> None:
    case_id = open_letter(office)
    assert read_case(office, case_id, CLERK).data["mark"] == "000001 seen"
    assert "case.stamped" in history(office, case_id)


def test_the_command_of_the_page_refuses_in_the_words_of_the_page(office: Kernel) -> None:
    case_id = open_letter(office)
    command = office.registry.find(Command, "StampCase")
    with pytest.raises(Exception, match="Case 000001 is stamped already"):
        dispatch(office, command.type(case_id=case_id), CLERK)


def test_a_field_that_the_step_names_must_exist(office: Kernel, tmp_path: Path) -> None:
    path = tmp_path / "definitions/office/case_types/letter.yaml"
    path.write_text(CASE_TYPE.replace("into: mark", "into: makr"), "utf-8")
    loaded = load(read_folders(tmp_path / "definitions", tmp_path / "forms"), office.registry)
    assert [(problem.code, problem.hint) for problem in loaded.diagnostics] == [("LI120", "mark")]
