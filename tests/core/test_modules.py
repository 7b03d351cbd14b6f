import sys
from pathlib import Path
from types import ModuleType

import pytest

from core.app import build_registry
from core.errors import StartRefused
from core.modules import Manifest, discover, in_order, read_manifest, register_all
from core.registry import Part, Registry


def manifest(name: str, *depends: str) -> Manifest:
    return Manifest(name=name, version="1.0.0", summary="A module.", depends=depends)


def folder_with(root: Path, text: str, name: str = "bells") -> Path:
    folder = root / name
    folder.mkdir()
    (folder / "manifest.yaml").write_text(text, encoding="utf-8")
    return folder


def test_modules_come_after_those_that_they_depend_on() -> None:
    ordered = in_order([manifest("c", "b"), manifest("a"), manifest("b", "a")])
    assert [each.name for each in ordered] == ["a", "b", "c"]


def test_a_missing_dependency_stops_the_start_and_both_are_named() -> None:
    with pytest.raises(StartRefused, match="module chimes depends on bells, which is not there"):
        in_order([manifest("chimes", "bells")])


def test_a_circle_of_dependencies_stops_the_start_and_is_named_in_full() -> None:
    with pytest.raises(StartRefused) as caught:
        in_order([manifest("a", "b"), manifest("b", "c"), manifest("c", "a")])
    assert all(f" {name}" in str(caught.value) for name in "abc")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "valid dictionary"),
        ("name: bells\nversion: [", "flow"),
        ("name: bells\nsummary: A module.\n", "version"),
        ("name: bells\nversion: 1.0.0\nsummary: A module.\ndepend: []\n", "depend"),
        ("name: Bells!\nversion: 1.0.0\nsummary: A module.\n", "name"),
        ("name: chimes\nversion: 1.0.0\nsummary: A module.\n", "calls it chimes"),
        ("!!python/object/apply:os.system [id]", "python/object"),
    ],
)
def test_a_broken_manifest_stops_the_start_and_says_what_is_wrong(text: str, part: str, tmp_path: Path) -> None:
    with pytest.raises(StartRefused) as caught:
        read_manifest(folder_with(tmp_path, text))
    assert "module bells" in str(caught.value) and part in str(caught.value)


def test_a_folder_without_a_manifest_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "bells").mkdir()
    with pytest.raises(StartRefused, match=r"module bells.*manifest.yaml"):
        discover(tmp_path)


def test_hidden_folders_and_caches_are_no_modules(tmp_path: Path) -> None:
    for name in ("__pycache__", ".git", "_old"):
        (tmp_path / name).mkdir()
    folder_with(tmp_path, "name: bells\nversion: 1.0.0\nsummary: A module.\n")
    assert set(discover(tmp_path)) == {"bells"}


def test_two_modules_that_register_the_same_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("bells", "chimes"):
        module = ModuleType(f"modules.{name}.module")
        module.register = lambda registry: registry.add(Part("step", "ring"))  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, f"modules.{name}", ModuleType(f"modules.{name}"))
        monkeypatch.setitem(sys.modules, f"modules.{name}.module", module)
    with pytest.raises(StartRefused, match=r"'ring' of chimes is already in bells"):
        register_all(Registry(), [manifest("bells"), manifest("chimes")])


def test_the_registry_is_frozen_once_all_modules_are_there() -> None:
    with pytest.raises(StartRefused, match="after start-up"):
        build_registry().add(Part("step", "ring"))


def test_the_registry_knows_every_module_of_the_product() -> None:
    assert build_registry().modules.keys() == set(discover())
