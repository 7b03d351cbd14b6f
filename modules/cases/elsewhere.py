"""What a case type says of cases of other types: fields that it fills there, transitions that it runs there."""

from collections.abc import Iterable, Iterator

from core.definitions.packs import File, Pack
from core.definitions.uses import Use
from core.definitions.walk import Found
from core.registry import Part, Registry
from modules.cases.language import CaseType
from modules.cases.openoptions import OpenChild
from modules.cases.runoptions import ChangeCase
from modules.cases.walking import every_step

Path = tuple[str | int, ...]


def register_uses(registry: Registry) -> None:
    """Have those uses known."""
    registry.add(Part("uses", "other_cases", run=used_elsewhere))


def used_elsewhere(pack: Pack, file: File) -> Iterator[Use]:
    """The names of other case types that a case type speaks of."""
    if not isinstance(file.value, CaseType):
        return
    for path, step in every_step(file.value):
        if isinstance(step.options, OpenChild):
            yield from _fields(file, step.options.case_type, step.options.fields, (*path, step.name, "fields"))
        elif isinstance(step.options, ChangeCase):
            for kind in sorted(step.options.kinds(file.value, pack.all("case_type"))):
                yield from _changed(file, kind, step.options, (*path, step.name))
    for kind, reception in file.value.receives.items():
        yield from _fields(file, kind, reception.fields, ("receives", kind, "fields"))


def _changed(file: File, kind: str, options: ChangeCase, path: Path) -> Iterator[Use]:
    yield from _fields(file, kind, options.set_, (*path, "set"))
    if options.run is not None:
        found = Found((*path, "run"), options.run, (), ())
        yield Use(file, kind, found, "transition", (options.run,))


def _fields(file: File, kind: str, names: Iterable[str], path: Path) -> Iterator[Use]:
    for name in names:
        yield Use(file, kind, Found((*path, name), name, (), (), is_key=True), "field", (name,))
