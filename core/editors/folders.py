"""Schemas as files beside the packs, and the comment by which a YAML file names its own."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from core.editors.places import KindOfFile, kinds_of_files
from core.editors.spelling import Schema
from core.registry import Registry

FOLDER = PurePosixPath(".liasse/schemas")
"""Where schemas lie, beside the folder of the packs: git ignores them, each checkout has those of its own version."""
MODELINE = "# yaml-language-server: $schema={path}\n"


def write_schemas(folder: Path, schemas: Mapping[str, Schema]) -> list[Path]:
    """Write each schema whole or not at all, with a `.gitignore` beside; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / ".gitignore", "*\n")
    written = []
    for name, schema in schemas.items():
        path = folder / f"{name}.json"
        _replace(path, dumped(schema))
        written.append(path)
    return written


def dumped(schema: Any) -> str:
    """A schema as text; the same schema always gives the same."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(path)


def modeline(registry: Registry, file: str) -> str:
    """The first line of the file at a place below its pack's folder; nothing for a file without a schema.

    The path is relative, so it works offline and in every checkout.
    """
    for kind in kinds_of_files(registry):
        if kind.root == "definitions" and kind.fits(file):
            up = "../" * (2 + file.count("/"))
            return MODELINE.format(path=f"{up}{FOLDER}/{kind.name}.json")
    return ""


def catalogue(registry: Registry, address: str) -> dict[str, Any]:
    """Every schema with the files that it is for, as editors read it (the shape of SchemaStore's catalogue)."""
    return {
        "version": 1,
        "schemas": [
            {
                "name": f"Liasse {kind.name}",
                "description": kind.title,
                "fileMatch": [kind.pattern],
                "url": f"{address}/{kind.name}.json",
            }
            for kind in kinds_of_files(registry)
        ],
    }


def editor_settings(registry: Registry, folder: str) -> dict[str, Any]:
    """The settings of VS Code that give every file its schema, without a comment in any."""
    kinds = list(kinds_of_files(registry))
    return {
        "yaml.schemas": {f"{folder}/{kind.name}.json": kind.pattern for kind in kinds if _is_yaml(kind)},
        "json.schemas": [
            {"fileMatch": [kind.pattern], "url": f"{folder}/{kind.name}.json"} for kind in kinds if not _is_yaml(kind)
        ],
    }


def _is_yaml(kind: KindOfFile) -> bool:
    return kind.place.endswith(".yaml")
