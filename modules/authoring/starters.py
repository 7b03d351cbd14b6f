"""The starters: small packs as real files, with placeholders, that `liasse new` begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from core.definitions.language import Closed
from core.definitions.read import read
from core.diagnostics import nearest
from modules.authoring.errors import NoSuchStarter

STARTERS = Path(__file__).parent / "starters"
ABOUT = "starter.yaml"
LANGUAGES = ("en", "fr")
"""Languages in which every starter is written."""


class About(Closed):
    """`starter.yaml`: what the starter is."""

    title: Mapping[str, str] = Field(description="Title of a pack that is given none, by language.")
    summary: str = Field(description="What it is good for, on one line.")
    page: str = Field(description="Its public page.")


@dataclass(frozen=True)
class Starter:
    """A starter: what it is, and the texts of its files by their place in the pack's folder."""

    name: str
    about: About
    files: Mapping[str, str]


def starter_names() -> list[str]:
    """The names of all starters."""
    return sorted(path.parent.name for path in STARTERS.glob(f"*/{ABOUT}"))


def read_about(name: str) -> About:
    """What a starter is."""
    path = STARTERS / name / ABOUT
    return About.model_validate(read(path.read_bytes(), str(path)).data)


def read_starter(name: str) -> Starter:
    """A starter by its name; raises `NoSuchStarter` with the nearest."""
    known = starter_names()
    if name not in known:
        near = nearest(name, known)
        advice = f"Did you mean {near}?" if near else f"Templates: {', '.join(known)}."
        raise NoSuchStarter(name=name, advice=advice)
    root = STARTERS / name / "definitions"
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    files = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths}
    return Starter(name, read_about(name), files)
