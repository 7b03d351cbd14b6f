"""Rule: one idea per file, small files and functions, the same shape for every module."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.planting import plant
from tests.architecture.sources import ROOT, Source, files, module_folders, read_manifest, sources

LONGEST_FILE, LONGEST_FUNCTION = 400, 40
MIGRATIONS = re.compile(r"/(migrations|versions)/")
CODE = frozenset({".py", ".html", ".css", ".js"})
VAGUE = frozenset(["base", "bases", "helper", "helpers", "manager", "managers", "util", "utils"])
UNFINISHED = re.compile(r"\b(TODO|FIXME)\b|\braise NotImplementedError\b")
MANIFEST_KEYS = ("name", "version", "summary", "depends")


def long_files(root: Path) -> Iterator[str]:
    """Files of more than 400 lines."""
    for path in files(root, "core", "modules"):
        if path.suffix in CODE and (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE:
            yield f"{path.relative_to(root)}: {lines} lines"


def long_functions(root: Path) -> Iterator[str]:
    """Functions of more than 40 lines, docstring included; a migration lists tables, which is data."""
    for source in sources(root, "core", "modules"):
        if MIGRATIONS.search(str(source.place)):
            continue
        for function in source.functions():
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{source.place}:{function.lineno}: {function.name} has {lines} lines"


def vague_names(root: Path) -> Iterator[str]:
    """Python files and packages whose name says nothing."""
    for source in sources(root, "core", "modules"):
        if VAGUE.intersection(source.name.split(".")):
            yield f"{source.place}: name it after what it does"


def unfinished_lines(root: Path) -> Iterator[str]:
    """Lines that put work off."""
    for path in files(root, "core", "modules"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if UNFINISHED.search(line):
                yield f"{path.relative_to(root)}:{number}: {line.strip()}"


def misshapen_modules(root: Path) -> Iterator[str]:
    """Modules without their three files, or whose manifest or registration has another shape."""
    for folder in module_folders(root):
        missing = [name for name in ("manifest.yaml", "module.py", "README.md") if not (folder / name).exists()]
        yield from (f"modules/{folder.name}: has no {name}" for name in missing)
        if not missing:
            yield from _wrong_manifest(folder)
            yield from _wrong_registration(Source(root, folder / "module.py"))


def _wrong_manifest(folder: Path) -> Iterator[str]:
    manifest = read_manifest(folder / "manifest.yaml")
    for key in MANIFEST_KEYS:
        if key not in manifest:
            yield f"modules/{folder.name}/manifest.yaml: has no {key}"
    if manifest.get("name") != folder.name:
        yield f"modules/{folder.name}/manifest.yaml: its name differs from its folder's"


def _wrong_registration(source: Source) -> Iterator[str]:
    """Anything in module.py but a docstring, imports and one function `register`."""
    rest = [node for node in source.tree.body if not _harmless(node)]
    functions = [node.name for node in rest if isinstance(node, ast.FunctionDef)]
    if functions != ["register"] or len(rest) != 1:
        yield f"{source.place}: holds more or less than one function named register"


def _harmless(node: ast.stmt) -> bool:
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return docstring or isinstance(node, ast.Import | ast.ImportFrom)


def test_no_file_has_more_than_400_lines() -> None:
    assert list(long_files(ROOT)) == []


def test_no_function_has_more_than_40_lines() -> None:
    assert list(long_functions(ROOT)) == []


def test_every_name_says_what_is_inside() -> None:
    assert list(vague_names(ROOT)) == []


def test_nothing_is_put_off() -> None:
    assert list(unfinished_lines(ROOT)) == []


def test_every_module_has_the_same_shape() -> None:
    assert list(misshapen_modules(ROOT)) == []


def test_planted_long_files_are_found_and_foreign_ones_left_alone(tmp_path: Path) -> None:
    tree = {f"core/a{suffix}": "\n" * 401 for suffix in CODE}
    fine = {"core/b.py": "\n" * 400, "core/vendor/c.js": "\n" * 900, "core/d.min.js": "\n" * 900}
    plant(tmp_path, tree | fine)
    assert len(list(long_files(tmp_path))) == len(CODE)


def test_a_planted_long_function_is_found(tmp_path: Path) -> None:
    body = "\n".join(["    x = 1"] * 39)
    plant(tmp_path, {"core/a.py": f"def fits():\n{body}\n\nasync def f():\n{body}\n    y = 2\n"})
    assert list(long_functions(tmp_path)) == ["core/a.py:42: f has 41 lines"]


@pytest.mark.parametrize("place", ["core/utils.py", "modules/x/base/__init__.py", "modules/x/manager.py"])
def test_a_planted_vague_name_is_found(tmp_path: Path, place: str) -> None:
    plant(tmp_path, {place: ""})
    assert len(list(vague_names(tmp_path))) == 1


@pytest.mark.parametrize("line", ["# " + "TODO later", "{# FIX" + "ME #}", "raise NotImplemented" + "Error"])
def test_a_planted_postponement_is_found(tmp_path: Path, line: str) -> None:
    plant(tmp_path, {"core/a.html": line, "modules/x/a.py": f"def f():\n    x = 1\n    {line}"})
    assert len(list(unfinished_lines(tmp_path))) == 2


SOUND = {
    "modules/x/manifest.yaml": "{name: x, version: 1.0.0, summary: X, depends: []}",
    "modules/x/module.py": '"""X."""\n\nfrom core import registry\n\n\ndef register(registry):\n    pass\n',
    "modules/x/README.md": "# X",
}


@pytest.mark.parametrize(
    ("place", "content"),
    [
        ("manifest.yaml", "{name: y, version: 1.0.0, summary: X, depends: []}"),
        ("manifest.yaml", "{name: x, version: 1.0.0, depends: []}"),
        ("module.py", ""),
        ("module.py", "def register(registry):\n    pass\n\ndef more():\n    pass"),
        ("module.py", "TABLE = {}\n\ndef register(registry):\n    pass"),
        ("module.py", "def register(registry):\n    pass\n\nprint('at import')"),
    ],
)
def test_a_planted_module_of_another_shape_is_found(tmp_path: Path, place: str, content: str) -> None:
    plant(tmp_path, SOUND)
    assert list(misshapen_modules(tmp_path)) == []
    plant(tmp_path, {f"modules/x/{place}": content})
    assert len(list(misshapen_modules(tmp_path))) == 1


@pytest.mark.parametrize("place", sorted(SOUND))
def test_a_planted_module_without_one_of_its_files_is_found(tmp_path: Path, place: str) -> None:
    plant(tmp_path, SOUND)
    (tmp_path / place).unlink()
    assert len(list(misshapen_modules(tmp_path))) == 1
