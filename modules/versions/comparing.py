"""What differs between two versions of a pack, in words, and what of it running cases can't follow."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.definitions.packs import File, Pack
from modules.versions.merging import MISSING, Change, Path, changes

Place = tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """One difference: the kind of file and its key, the place in it, what stood there, what stands there now.

    `breaking` says in one sentence why running cases or people who rely on it are concerned; empty if they are not.
    """

    kind: str
    key: str
    path: Path
    sign: str
    before: Any = None
    after: Any = None
    breaking: str = ""
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """`case_types/permit › fields › surface › type`."""
        return " › ".join((f"{self.kind} {self.key}" if self.kind != self.key else self.kind, *self.path))


def compare(old: Pack, new: Pack, loose: Collection[str] = ()) -> list[Difference]:
    """All differences of content, by file; comments, layout and files that follow from others don't count.

    A published version does without the `loose` kinds, such as scenarios: they count only where both sides have some.
    """
    found: list[Difference] = []
    for kind in sorted({*old.files, *new.files}):
        before, after = _written(old, kind), _written(new, kind)
        if kind in loose and not (before and after):
            continue
        for key in sorted({*before, *after}):
            found.extend(_compare(kind, key, before.get(key), after.get(key)))
    return found


def _written(pack: Pack, kind: str) -> Mapping[str, File]:
    """The files of one kind without those that are made from others, such as the forms of actions."""
    return {key: file for key, file in pack.files.get(kind, {}).items() if not file.derived}


def _compare(kind: str, key: str, old: File | None, new: File | None) -> Iterator[Difference]:
    before = old.document.data if old else MISSING
    after = new.document.data if new else MISSING
    for change in changes(before, after):
        yield _difference(kind, key, change, new or old)


def _difference(kind: str, key: str, change: Change, file: File | None) -> Difference:
    sign = "+" if change.before is MISSING else "-" if change.after is MISSING else "~"
    mark = file.document.mark(change.path) if file and sign != "-" else None
    return Difference(
        kind=kind,
        key=key,
        path=change.path,
        sign=sign,
        before=None if change.before is MISSING else change.before,
        after=None if change.after is MISSING else change.after,
        breaking=breaking(kind, change),
        file=mark.file if mark else "",
        line=mark.line if mark else 0,
    )


def breaking(kind: str, change: Change) -> str:
    """Why this change breaks what relies on it; empty when nothing does."""
    for pattern, sign, judge in RULES:
        if _fits(pattern, (kind, *change.path)) and sign(change):
            return judge(change) if callable(judge) else judge
    return ""


def _fits(pattern: Place, place: Place) -> bool:
    return len(pattern) == len(place) and all(p in ("*", k) for p, k in zip(pattern, place, strict=True))


def _gone(change: Change) -> bool:
    return change.after is MISSING


def _new(change: Change) -> bool:
    return change.before is MISSING


def _changed(change: Change) -> bool:
    return not _gone(change) and not _new(change)


def _any(_: Change) -> bool:
    return True


def _narrower(change: Change) -> bool:
    """Whether a list lost an item, or a value became a list without it."""
    return bool(set(_listed(change.before)) - set(_listed(change.after)))


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [] if value is MISSING else [str(value)]


def _lost(change: Change) -> str:
    lost = sorted(set(_listed(change.before)) - set(_listed(change.after)))
    return f"no longer from {', '.join(lost)}"


Judge = str | Callable[[Change], str]
RULES: tuple[tuple[Place, Callable[[Change], bool], Judge], ...] = (
    (("case_type",), _gone, "the kind of case is gone"),
    (("case_type", "stages", "*"), _gone, "the stage is gone; cases that stand in it need another"),
    (("case_type", "stages", "*", "final"), _any, "cases in this stage are closed, or open again"),
    (("case_type", "fields", "*"), _gone, "the field is gone; its values need another place"),
    (("case_type", "fields", "*", "type"), _changed, "values of the old type may not fit"),
    (("case_type", "fields", "*", "options", "*"), _gone, "the option is gone; values that hold it do not fit"),
    (("case_type", "fields", "*", "minimum"), _any, "values may lie outside"),
    (("case_type", "fields", "*", "maximum"), _any, "values may lie outside"),
    (("case_type", "transitions", "*"), _gone, "the action is gone"),
    (("case_type", "transitions", "*", "from"), _narrower, _lost),
    (("case_type", "transitions", "*", "to"), _changed, "the action leads elsewhere"),
    (("case_type", "processes", "*"), _gone, "the process is gone; those that run can't go on"),
    (("case_type", "processes", "*", "steps"), _changed, "processes that wait in it need a place to go on"),
    (("case_type", "on_open"), _changed, "processes that wait in it need a place to go on"),
    (("case_type", "parties", "*"), _gone, "the role is gone; parties that have it need another"),
    (("case_type", "pieces", "*"), _gone, "the piece is gone; its documents need another"),
    (("roles", "roles", "*"), _gone, "people who hold the role lose its rights"),
    (("roles", "roles", "*", "may", "*"), _gone, "people who hold the role lose these rights"),
    (("form",), _gone, "the form is gone"),
    (("page",), _gone, "the public address is gone"),
    (("pack", "pack", "needs"), _changed, "check that its modules are installed everywhere"),
)
"""By place (`*` is any id): which change breaks something, and why."""


def summary(differences: list[Difference]) -> Mapping[str, int]:
    """How many differences there are of each sign, and how many break something."""
    signs = {"added": "+", "removed": "-", "changed": "~"}
    counted = {name: sum(d.sign == sign for d in differences) for name, sign in signs.items()}
    return {**counted, "breaking": sum(bool(d.breaking) for d in differences)}
