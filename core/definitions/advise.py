"""What is allowed in a pack, and yet worth a look: the warnings of the modules."""

from collections.abc import Iterator, Mapping

from core.definitions.belonging import check_needs
from core.definitions.conditions import check_conditions
from core.definitions.link import scope_of
from core.definitions.packs import File, Pack
from core.definitions.problems import Problem
from core.definitions.translations import check_translations
from core.definitions.validate import place
from core.diagnostics import Diagnostic, in_order
from core.registry import Registry, Rule


def advise(packs: Mapping[str, Pack], registry: Registry) -> tuple[Diagnostic, ...]:
    """The warnings about packs without a mistake; what a pack inherits is the business of the one it extends."""
    found = (one for pack in packs.values() for one in (*_about(pack, registry), *check_needs(pack, packs, registry)))
    return in_order(found)


def _about(pack: Pack, registry: Registry) -> Iterator[Diagnostic]:
    own = f"definitions/{pack.name}/", f"forms/{pack.name}/"
    for file in (one for one in pack.every_file() if one.counts):
        yield from (d for d in place(_problems(pack, file, registry), file) if d.mark.file.startswith(own))


def _problems(pack: Pack, file: File, registry: Registry) -> Iterator[Problem]:
    """What holds for files of every kind, then the rules of this kind."""
    scope = scope_of(pack, file, registry)
    yield from check_conditions(registry, scope)
    yield from check_translations(scope)
    for rule in registry.all(Rule):
        if rule.advice and rule.of == file.kind:
            yield from rule.run(scope)
