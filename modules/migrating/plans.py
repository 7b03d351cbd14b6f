"""Find the plan of a migration: with the pack, in a file, or none, when all names stay."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import yaml

from core.app import read_definitions
from core.definitions.compose import compose
from core.definitions.document import Document
from core.definitions.limits import LARGEST_FILE
from core.definitions.packs import File, Pack
from core.definitions.problems import Refusals
from core.definitions.read import read
from core.definitions.validate import build, place
from core.diagnostics import DefinitionError, Diagnostic
from core.kernel import Kernel
from core.registry import FileKind, Registry
from modules.migrating.checking import Checker
from modules.migrating.errors import NoSuchPlan
from modules.migrating.language import Plan
from modules.versions.sources import compiled

KIND = "migration"
MOST_SHOWN = 50


@dataclass(frozen=True)
class PlanText:
    """A plan as it is written, and where; empty when all names stay."""

    file: str = ""
    text: str = ""


def find_plan(kernel: Kernel, pack: str, name: str) -> PlanText:
    """The plan called `name` of the pack's files, or the file at that path.

    No name means that all names stay.

    Raises `NoSuchPlan`, `PackHasMistakes`.
    """
    path = Path(name)
    if name and path.suffix:
        if not path.is_file():
            raise NoSuchPlan(name=name, pack=pack, known="a file, or the id of a plan")
        return PlanText(name, path.read_bytes()[: LARGEST_FILE + 1].decode("utf-8", "replace"))
    files = compiled(read_definitions(kernel), pack, "in the folders").files.get(KIND, {}) if name else {}
    if name and name not in files:
        raise NoSuchPlan(name=name, pack=pack, known=", ".join(sorted(files)) or "none")
    return _written(files[name].document) if name else PlanText()


def _written(document: Document) -> PlanText:
    """The plan's text; of one that is laid over another, both together."""
    text = yaml.safe_dump(document.data, sort_keys=False) if document.places.layers else document.text
    return PlanText(document.file, text)


def read_plan(registry: Registry, written: PlanText) -> File:
    """The plan, compiled; raises `DefinitionError` with every mistake that needs no pack."""
    kind: FileKind = registry.find(FileKind, KIND)
    key = Path(written.file).stem or "none"
    text = written.text or f"migration: {key}"
    file = File(KIND, key, read(text.encode(), written.file or "the plan"))
    try:
        value: Plan = build(kind, file, compose(registry)[KIND], registry, lambda _: None, {})
    except Refusals as refusals:
        raise DefinitionError(islice(place(refusals.problems, file), MOST_SHOWN)) from None
    return File(KIND, key, file.document, value)


def check_between(registry: Registry, file: File, olds: Sequence[Pack], new: Pack) -> Iterator[Diagnostic]:
    """What is wrong with a plan between these versions, at most the first fifty."""
    yield from islice(place(Checker(registry, file.value, new, olds).problems(), file), MOST_SHOWN)
