"""Small trees with a mistake in them, to prove that a rule notices it."""

from collections.abc import Mapping
from pathlib import Path


def plant(root: Path, tree: Mapping[str, str]) -> None:
    """Write files given as path and content."""
    for place, content in tree.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
