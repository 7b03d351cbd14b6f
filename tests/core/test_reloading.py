import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.app import publish_definitions
from core.kernel import Kernel
from core.registry import Registry
from core.reloading import Reloader
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import SAMPLES, make_kernel, make_settings

ROLES = "definitions/permits/roles.yaml"


@pytest.fixture
def edited(one_database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    """A kernel over a copy of the sample packs that a test may edit."""
    shutil.copytree(SAMPLES, tmp_path, dirs_exist_ok=True)
    folders = {"definitions": tmp_path / "definitions", "forms": tmp_path / "forms"}
    made = make_kernel(make_settings(tmp_path, one_database_url, **folders), registry)
    yield made
    made.engine.dispose()


def edit(folder: Path, old: str, new: str) -> None:
    text = (folder / ROLES).read_text(encoding="utf-8")
    assert old in text
    (folder / ROLES).write_text(text.replace(old, new), encoding="utf-8")


def test_an_edit_is_in_force_after_a_reload(edited: Kernel, tmp_path: Path) -> None:
    edit(tmp_path, "{en: Head,", "{en: Chief,")
    Reloader(edited).reload()
    assert edited.definitions.in_force["permits"].single("roles").roles["head"].title.in_("en") == "Chief"


def test_a_reload_says_which_version_is_in_force_and_which_cases_came_from_another(
    edited: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_permit(edited)
    edit(tmp_path, "{en: Head,", "{en: Chief,")
    Reloader(edited).reload()
    pack = edited.definitions.in_force["permits"]
    told = capsys.readouterr().err
    assert f"Put in force: permits 1.0.0 ({pack.hash[:10]}). 1 running case(s) opened with another version" in told
    Reloader(edited).reload()
    assert "Put in force" not in capsys.readouterr().err


def test_a_mistake_shows_and_the_last_good_definitions_stay(
    edited: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = edited.definitions.in_force["permits"].hash
    edit(tmp_path, "includes: [clerk]", "includes: [clrek]")
    Reloader(edited).reload()
    told = capsys.readouterr().err
    assert "did you mean clerk?" in told and "The last good definitions stay in force." in told
    assert edited.definitions.in_force["permits"].hash == before
    assert [each.code for each in edited.definitions.diagnostics] == ["LI120"]


def test_a_mended_mistake_clears_the_report(edited: Kernel, tmp_path: Path) -> None:
    edit(tmp_path, "includes: [clerk]", "includes: [clrek]")
    Reloader(edited).reload()
    edit(tmp_path, "includes: [clrek]", "includes: [clerk]")
    Reloader(edited).reload()
    assert edited.definitions.diagnostics == ()


def test_whatever_goes_wrong_while_reloading_the_last_good_definitions_stay(
    edited: Kernel, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = edited.definitions.in_force["permits"].hash
    monkeypatch.setattr("core.app.read_folders", lambda *_: 1 / 0)
    Reloader(edited).reload()
    assert "could not be reloaded" in capsys.readouterr().err
    assert edited.definitions.in_force["permits"].hash == before


def test_a_pack_with_a_mistake_is_not_published_at_the_first_start_either(edited: Kernel, tmp_path: Path) -> None:
    (tmp_path / "definitions" / "other").mkdir()
    (tmp_path / "definitions" / "other" / "pack.yaml").write_text("pack: other\n", encoding="utf-8")
    assert publish_definitions(edited).diagnostics
    assert set(edited.definitions.in_force) == {"permits"}
