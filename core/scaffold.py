"""Make the skeleton of a new module."""

import re
from pathlib import Path

from core.errors import Refused
from core.modules import MODULES

NAME = re.compile(r"^[a-z][a-z0-9_]{1,30}$")
MANIFEST = """name: {name}
version: 0.1.0
summary: "What {name} brings, in one sentence."
depends: []
"""
MODULE = '''"""What the module `{name}` adds to the product."""

from core.registry import Part, Registry


def register(registry: Registry) -> None:
    """Register the parts of this module."""
    registry.add(Part("action", "{name}", description="Use {name} with cases of this type."))
'''
README = """# {name}

What it brings, and to whom.
"""


class ModuleNameRefused(Refused):
    """'{name}' can't name a module: use lower-case letters, digits and underscores, starting with a letter."""


class ModuleExists(Refused):
    """There is a module '{name}' already. Choose another name."""


def make_module(name: str, root: Path = MODULES) -> Path:
    """Write the files of module `name` under `root`; raises `ModuleNameRefused` or `ModuleExists`."""
    if not NAME.match(name):
        raise ModuleNameRefused(name=name)
    folder = root / name
    if folder.exists():
        raise ModuleExists(name=name)
    folder.mkdir()
    files = {"__init__.py": "", "manifest.yaml": MANIFEST, "module.py": MODULE, "README.md": README}
    for file, text in files.items():
        (folder / file).write_text(text.format(name=name), encoding="utf-8")
    return folder
