"""Rule: core imports nothing of ours, a module imports core and what its manifest names, without circles."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.architecture.planting import plant
from tests.architecture.sources import ROOT, Import, Source, manifests, sources

LEAVES = frozenset({"portal", "studio"})
OURS = ("core", "modules", "tests", "scripts", "benchmarks", "definitions", "forms")


def wrong_directions(root: Path) -> Iterator[str]:
    """Imports that core or a module may not have."""
    depends = manifests(root)
    for source in sources(root, "core", "modules"):
        for found in source.imports():
            if not _allowed(source, found, depends):
                yield f"{source.place}:{found.line}: may not import {found.target}"


def _allowed(source: Source, found: Import, depends: Mapping[str, list[str]]) -> bool:
    top, _, rest = found.target.partition(".")
    if top not in OURS:
        return True
    home = source.name.split(".")
    if top == "core" or home[0] == "core":
        return top == "core"
    other = rest.partition(".")[0]
    return top == "modules" and (other == home[1] or other in depends.get(home[1], []))


def nested_imports(root: Path) -> Iterator[str]:
    """Imports that stand inside a function."""
    for source in sources(root, "core", "modules"):
        for found in source.imports():
            if found.nested:
                yield f"{source.place}:{found.line}: imports {found.target} inside a function"


def imported_leaves(root: Path) -> Iterator[str]:
    """Modules that depend on a module which nothing may depend on."""
    for name, depends in manifests(root).items():
        for leaf in LEAVES.intersection(depends):
            yield f"modules/{name}/manifest.yaml: depends on {leaf}"


def unknown_dependencies(root: Path) -> Iterator[str]:
    """Names in a manifest that no module has."""
    known = manifests(root)
    for name, depends in known.items():
        for missing in sorted(set(depends) - known.keys()):
            yield f"modules/{name}/manifest.yaml: depends on {missing}, which is not there"


def file_graph(root: Path) -> dict[str, set[str]]:
    """Which file imports which, by dotted name."""
    every = {source.name: source for source in sources(root, "core", "modules")}
    return {
        name: {hit for found in source.imports() if (hit := _file_of(found.target, every)) and hit != name}
        for name, source in every.items()
    }


def _file_of(target: str, every: Mapping[str, Source]) -> str | None:
    """The file that an import loads: the longest part of its name that is a file."""
    while target and target not in every:
        target = target.rpartition(".")[0]
    return target or None


def circles(graph: Mapping[str, set[str]]) -> Iterator[str]:
    """Every file or module from which the arrows lead back to itself."""
    for start in sorted(graph):
        if start in _reachable(start, graph):
            yield f"{start} imports itself through others"


def _reachable(start: str, graph: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = list(graph.get(start, ()))
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead.extend(graph.get(name, ()))
    return seen


def code_among_data(root: Path) -> Iterator[str]:
    """Python files where only data belongs."""
    for source in sources(root, "definitions", "forms"):
        yield f"{source.place}: code in a folder of data"


def test_core_imports_nothing_of_ours_and_a_module_only_what_its_manifest_names() -> None:
    assert list(wrong_directions(ROOT)) == []


def test_no_function_imports() -> None:
    assert list(nested_imports(ROOT)) == []


def test_no_file_imports_itself_through_others() -> None:
    assert list(circles(file_graph(ROOT))) == []


def test_no_module_depends_on_itself_through_others() -> None:
    assert list(circles({name: set(depends) for name, depends in manifests(ROOT).items()})) == []


def test_portal_and_studio_are_leaves() -> None:
    assert list(imported_leaves(ROOT)) == []


def test_a_manifest_depends_on_modules_that_exist() -> None:
    assert list(unknown_dependencies(ROOT)) == []


def test_packs_and_forms_hold_data_only() -> None:
    assert list(code_among_data(ROOT)) == []


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("core/a.py", "import modules.x"),
        ("core/a.py", "from modules import x"),
        ("core/a.py", "from modules.x.models import X"),
        ("core/a.py", "import tests.fixtures"),
        ("core/deep/a.py", "from ...modules import x"),
        ("core/a.py", "def f():\n    from modules.x import y"),
        ("modules/x/a.py", "import modules.z.models"),
        ("modules/x/a.py", "from modules import z"),
        ("modules/x/a.py", "from ..z import models"),
        ("modules/x/a.py", "from tests import conftest"),
        ("modules/x/a.py", "if True:\n    from modules.z import models"),
    ],
)
def test_a_planted_import_in_the_wrong_direction_is_found(tmp_path: Path, place: str, code: str) -> None:
    plant(tmp_path, {"modules/x/manifest.yaml": "depends: [y]", place: code})
    assert len(list(wrong_directions(tmp_path))) == 1


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("core/a.py", "import core.b, json\nfrom core.deep import c\nfrom .b import d"),
        ("modules/x/a.py", "from core.b import d\nfrom modules.y import models\nfrom . import models"),
        ("modules/x/deep/a.py", "from ..models import X\nfrom modules.x import queries"),
    ],
)
def test_an_import_in_the_right_direction_is_left_alone(tmp_path: Path, place: str, code: str) -> None:
    plant(tmp_path, {"modules/x/manifest.yaml": "depends: [y]", place: code})
    assert list(wrong_directions(tmp_path)) == []


def test_a_planted_import_inside_a_function_is_found(tmp_path: Path) -> None:
    method = "class A:\n    def f(self):\n        if self:\n            import json"
    plant(tmp_path, {"core/a.py": "async def f():\n    import json", "core/b.py": method})
    assert len(list(nested_imports(tmp_path))) == 2


@pytest.mark.parametrize(
    "tree",
    [
        {"core/a.py": "import core.b", "core/b.py": "import core.a"},
        {
            "core/a.py": "from core import b",
            "core/b.py": "from core.c import x",
            "core/c.py": "from . import a",
        },
        {"core/p/__init__.py": "from core.p.a import x", "core/p/a.py": "from core.p import y"},
        {"core/a.py": "if TYPE_CHECKING:\n    import core.b", "core/b.py": "import core.a"},
    ],
    ids=["two", "three", "package", "type checking"],
)
def test_a_planted_circle_of_files_is_found(tmp_path: Path, tree: dict[str, str]) -> None:
    plant(tmp_path, tree)
    assert len(list(circles(file_graph(tmp_path)))) == len(tree)


def test_a_planted_circle_of_modules_is_found(tmp_path: Path) -> None:
    plant(tmp_path, {"modules/x/manifest.yaml": "depends: [y]", "modules/y/manifest.yaml": "depends: [x]"})
    assert len(list(circles({name: set(depends) for name, depends in manifests(tmp_path).items()}))) == 2


def test_a_planted_dependency_on_a_leaf_or_on_nothing_is_found(tmp_path: Path) -> None:
    plant(tmp_path, {"modules/x/manifest.yaml": "depends: [portal, nowhere]"})
    assert len(list(imported_leaves(tmp_path))) == 1
    assert len(list(unknown_dependencies(tmp_path))) == 2


def test_planted_code_among_data_is_found(tmp_path: Path) -> None:
    plant(tmp_path, {"definitions/pack/hook.py": "x = 1"})
    assert len(list(code_among_data(tmp_path))) == 1
