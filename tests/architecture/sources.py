"""The source tree as the rules see it: files, module names, and who imports whom."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXTS = frozenset(
    {".cfg", ".css", ".html", ".ini", ".j2", ".js", ".json", ".md", ".mjs", ".po", ".pot", ".py", ".svg"}
    | {".toml", ".txt", ".xml", ".xsd", ".yaml", ".yml"}
)
_NOT_OURS = frozenset({"__pycache__", "node_modules", "vendor"})


@dataclass(frozen=True)
class Import:
    """One imported name, absolute, and where it is written."""

    target: str
    line: int
    nested: bool


@dataclass(frozen=True)
class Source:
    """A Python file below the root of a tree."""

    root: Path
    path: Path

    @property
    def place(self) -> str:
        return self.path.relative_to(self.root).as_posix()

    @property
    def name(self) -> str:
        """Its dotted name; a package's is that of its folder."""
        parts = self.path.relative_to(self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text("utf-8"), self.place)

    def imports(self) -> Iterator[Import]:
        """Every import, at the top of the file or inside a function; `from a import b` as `a.b`."""
        inside = {id(node) for function in self.functions() for node in ast.walk(function)}
        for node in ast.walk(self.tree):
            for target in self._targets(node):
                yield Import(target, getattr(node, "lineno", 0), id(node) in inside)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def _targets(self, node: ast.AST) -> list[str]:
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            origin = ".".join(filter(None, [self._anchor(node.level), node.module]))
            return [f"{origin}.{alias.name}" for alias in node.names]
        return []

    def _anchor(self, level: int) -> str:
        """The package that a relative import of this level starts from."""
        if not level:
            return ""
        parts = self.name.split(".") if self.path.stem == "__init__" else self.name.split(".")[:-1]
        return ".".join(parts[: len(parts) - level + 1])


def files(root: Path, *folders: str) -> Iterator[Path]:
    """Every text file of ours; `vendor` folders and minified files come from elsewhere."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            foreign = _NOT_OURS & set(path.relative_to(root).parts) or ".min." in path.name
            if path.is_file() and not foreign and path.suffix in TEXTS:
                yield path


def sources(root: Path, *folders: str) -> list[Source]:
    """Every Python file of ours in these folders."""
    return [Source(root, path) for path in files(root, *folders) if path.suffix == ".py"]


def module_folders(root: Path) -> list[Path]:
    """The folders of the modules; one that holds no file is none."""
    folders = sorted(path for path in (root / "modules").glob("[!_.]*") if path.is_dir())
    return [folder for folder in folders if any(files(folder, "."))]


def manifests(root: Path) -> dict[str, list[str]]:
    """What each module depends on, by its manifest."""
    found = {}
    for folder in module_folders(root):
        manifest = folder / "manifest.yaml"
        found[folder.name] = list(read_manifest(manifest).get("depends") or [])
    return found


def read_manifest(path: Path) -> dict[str, Any]:
    """The content of a manifest, empty when there is none; a mistake in it names file and line."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return yaml.safe_load(file) or {}
