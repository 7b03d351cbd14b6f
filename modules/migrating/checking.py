"""What is wrong with a plan: of the new version's names always, of the old ones' where those versions are known."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.definitions.link import check_expression, scope_of
from core.definitions.packs import Pack, Scope
from core.definitions.problems import Problem
from core.diagnostics import nearest
from core.expressions.expression import Expression
from core.expressions.types import BOOLEAN, Type
from core.registry import Registry
from modules.cases.language import CaseType
from modules.cases.programs import rests
from modules.cases.running import program_of
from modules.cases.walking import task_names
from modules.migrating.language import CANCEL, CaseTypePlan, Plan, is_meant
from modules.migrating.ways import programs_called

Path = tuple[str | int, ...]
MOST_HINTS = 20
"""A plan with more unknown names than this is another pack's; suggestions would only take time."""
MERGING = ("stages", "transitions")
"""Kinds of names of which several may become one."""
WORDS = {
    "stages": "stage",
    "fields": "field",
    "parties": "party",
    "pieces": "piece",
    "clocks": "clock",
    "tasks": "task",
    "transitions": "transition",
}


def names_of(case_type: CaseType, kind: str) -> Collection[str]:
    """The names of one kind that a case type knows."""
    if kind == "tasks":
        return task_names(case_type)
    return getattr(case_type, kind, None) or ()


@dataclass
class Checker:
    """Looks at one plan, with the new version and, where they are known, the old ones."""

    registry: Registry
    plan: Plan
    new: Pack
    olds: Sequence[Pack] | None = None
    hints: int = field(default=MOST_HINTS)

    def problems(self) -> Iterator[Problem]:
        """All of them."""
        for name, said in self.plan.case_types.items():
            path: Path = ("case_types", name)
            after = self.new.get("case_type", name)
            before = [found for old in self.olds or () if (found := old.get("case_type", name))]
            if after is None or (self.olds is not None and not before):
                yield self._unknown(path, "case type", name, self.new.all("case_type"), at_key=True)
                continue
            yield from self._names(path, said, after, before)
            yield from self._values(path, said, after, name)
            yield from self._places(path, said, after, before)

    def _unknown(self, path: Path, word: str, name: str, known: Iterable[str], at_key: bool = False) -> Problem:
        self.hints -= 1
        hint = nearest(name, known) if self.hints >= 0 else None
        return Problem(path, f"there is no {word} '{name}'", hint, "LI120", at_key=at_key)

    def _names(self, path: Path, said: CaseTypePlan, after: CaseType, before: list[CaseType]) -> Iterator[Problem]:
        for kind, word in WORDS.items():
            names: Mapping[str, str | None] = getattr(said, kind)
            known = names_of(after, kind)
            then = [name for one in before for name in names_of(one, kind)]
            for old, new in names.items():
                if new is not None and new not in known:
                    yield self._unknown((*path, kind, old), word, new, known)
                if self.olds is not None and old not in then:
                    yield self._unknown((*path, kind, old), f"old {word}", old, then, at_key=True)
            if kind not in MERGING:
                yield from self._twice((*path, kind), names, set(then) & set(known))

    @staticmethod
    def _twice(path: Path, names: Mapping[str, str | None], staying: set[str]) -> Iterator[Problem]:
        """Two old names that become one, or one that takes the place of another that stays."""
        taken = {name: name for name in staying - set(names)}
        for old, new in names.items():
            if new is not None and new in taken:
                message = f"both '{taken[new]}' and '{old}' become '{new}'"
                hint = f"say what becomes of '{taken[new]}', such as '{taken[new]}: null'"
                yield Problem((*path, old), message, hint, "LI330")
            elif new is not None:
                taken[new] = old

    def _values(self, path: Path, said: CaseTypePlan, after: CaseType, name: str) -> Iterator[Problem]:
        moved = {new: old for old, new in said.fields.items() if new}
        for target, value in said.values.items():
            here = (*path, "values", target)
            found = after.fields.get(target)
            if found is None:
                yield self._unknown(here, "field", target, after.fields, at_key=True)
            elif found.value is not None:
                message, hint = (
                    f"the field '{target}' is calculated",
                    "leave it out: its new definition gives its value",
                )
                yield Problem(here, message, hint, "LI330", at_key=True)
            elif target in moved:
                message = f"'{target}' gets a value here, and that of '{moved[target]}' under 'fields'"
                yield Problem(here, message, "keep one of the two", "LI330", at_key=True)
            else:
                yield from self._expression(value.expression, here, name, found.expression_type())
        if said.where is not None:
            yield from self._expression(said.where.expression, (*path, "where"), name, BOOLEAN)

    def _expression(self, expression: Expression, path: Path, name: str, expected: Type) -> Iterator[Problem]:
        """An expression speaks of the case as it was, so each old version has to understand it."""
        for old in self.olds or ():
            file = old.files.get("case_type", {}).get(name)
            if file is not None:
                found = list(
                    check_expression(expression, path, scope_of(old, file, self.registry), self.registry, expected)
                )
                yield from found
                if found:
                    return

    def _places(self, path: Path, said: CaseTypePlan, after: CaseType, before: list[CaseType]) -> Iterator[Problem]:
        for old, new in said.processes.items():
            here = (*path, "processes", old)
            if self.olds is not None and not any(is_place(one, old) for one in before):
                yield self._no_place(here, old, [place for one in before for place in places_of(one)], at_key=True)
            if new == CANCEL:
                continue
            if ("." in old) != ("." in new):
                message = f"'{old}' and '{new}' are not both a process, or both a place in one"
                yield Problem(here, message, "write 'process.step: process.step', or cancel", "LI331")
            elif not is_place(after, new):
                yield self._no_place(here, new, places_of(after))

    def _no_place(self, path: Path, place: str, known: Iterable[str], at_key: bool = False) -> Problem:
        self.hints -= 1
        hint = nearest(place, known) if self.hints >= 0 else None
        what = f"no process rests at '{place}'" if "." in place else f"there is no process '{place}'"
        return Problem(path, what, hint, "LI331", at_key=at_key)


def places_of(case_type: CaseType) -> Iterator[str]:
    """Every process of a case type, and every place where one rests."""
    for name in ("opening", *case_type.processes, *case_type.transitions):
        yield name
        for program in programs_called(case_type, name):
            yield from (f"{name}.{place}" for place in rests(program_of(case_type, program)[0]))


def is_place(case_type: CaseType, place: str) -> bool:
    """Whether the case type has such a process or place; rungs of ladders are taken at their word."""
    return ":" in place or place in set(places_of(case_type))


def check_plan(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """What a plan that stands with its pack says of the version that it leads to; the old ones are not known here."""
    plan: Plan = scope.file.value
    manifest = scope.pack.manifest
    if plan.to is None or is_meant(plan.to, manifest.version, ""):
        yield from Checker(registry, plan, scope.pack).problems()
