"""What a text tells of cases, and who may read it: only those who see each field that it tells."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from core.context import Context
from core.definitions.walk import walk
from core.expressions.paths import Dotted
from core.remembering import once_per_value
from modules.cases.calculating import paths_of
from modules.cases.definitions import case_type_of
from modules.cases.language import CaseType
from modules.cases.masking import mask_of
from modules.cases.models import Case
from modules.cases.opened import OpenedCase

Told = list[str] | None
"""The fields that a text tells, such as `fee`, or `CASE/fee` of another case; None: nobody knows which."""
FORM = "form"


def told_by(ctx: Context, case: Case, paths: Iterable[Dotted], known: Mapping[str, object]) -> list[str]:
    """The fields that a text with the names `paths` tells; `known` is what its process knows."""
    case_type = case_type_of(ctx, case)
    names = _sources(case_type, paths)
    return sorted({*_fields(case_type, names), *_of_others(ctx, names, known)})


def _fields(case_type: CaseType, names: Iterable[Dotted]) -> set[str]:
    return {name[0] for name in names} & set(case_type.fields)


def _sources(case_type: CaseType, paths: Iterable[Dotted]) -> set[Dotted]:
    """These names and all behind them: by calculated fields, by values of forms, by what steps left."""
    waiting, seen = list(paths), set[Dotted]()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting.extend(_behind(case_type, path))
    return seen


def _behind(case_type: CaseType, path: Dotted) -> Iterator[Dotted]:
    """The names from which the value at `path` is made."""
    field = case_type.fields.get(path[0])
    yield from paths_of(field) if field else ()
    if path[0] == "headline" and case_type.headline:
        yield tuple(case_type.headline.split("."))
    if FORM in path[:-1]:
        yield from _targets(case_type, path[path.index(FORM) + 1 :])
    for name, sources in _made_by_steps(case_type):
        if path[: len(name)] == name:
            yield from sources


def _targets(case_type: CaseType, key: Dotted) -> Iterator[Dotted]:
    """Where the value of a form goes: to the field called so, or where a form's `map` says."""
    yield key
    for length in range(1, len(key) + 1):
        written = ".".join(key[:length])
        maps = (form.map for form in case_type.forms.values())
        yield from (tuple(one[written].split(".")) for one in maps if written in one)


@once_per_value
def _made_by_steps(case_type: CaseType) -> list[tuple[Dotted, frozenset[Dotted]]]:
    """Names that steps leave, each with the names of the case that it is made from."""
    found: dict[tuple[Dotted, frozenset[Dotted]], None] = {}
    for place in walk(case_type):
        for owner in place.owners:
            given: Callable[[], Mapping[Dotted, frozenset[Dotted]]] | None = getattr(owner, "made_from", None)
            found.update(dict.fromkeys(given().items()) if given else {})
    return list(found)


def _of_others(ctx: Context, paths: Iterable[Dotted], known: Mapping[str, object]) -> Iterator[str]:
    """The fields of other cases that a process knows by a name."""
    for first, *rest in paths:
        other = known.get(first)
        found = ctx.session.get(Case, other.case_id) if isinstance(other, OpenedCase) and rest else None
        if found is not None:
            case_type = case_type_of(ctx, found)
            yield from (f"{found.id}/{name}" for name in _fields(case_type, _sources(case_type, [tuple(rest)])))


def hearing(ctx: Context, case: Case) -> Callable[[Told], bool]:
    """Tells of texts of `case` whether the actor may read them; a text of unknown content needs sight of all fields."""
    mask, fields = mask_of(ctx, case), case_type_of(ctx, case).fields

    def hears(told: Told) -> bool:
        own = list(fields) if told is None else [name for name in told if "/" not in name]
        return all(map(mask.shows, own)) and all(_hears_other(ctx, *n.split("/")) for n in told or () if "/" in n)

    return hears


def _hears_other(ctx: Context, case_id: str, field: str) -> bool:
    case = ctx.session.get(Case, case_id)
    return case is not None and mask_of(ctx, case).shows(field)
