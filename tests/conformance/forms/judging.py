"""One submission judged twice, and where the two verdicts differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from modules.forms.form import Form, compile_form
from modules.forms.values import Cleaned
from tests.conformance.forms.oracle import Verdict

TODAY = date(2026, 3, 15)
REFUSED, ACCEPTED = "refused here", "accepted here"
OTHER_FIELD, OTHER_VALUE, OTHER_VISIBILITY = "other field", "other value", "other visibility"
RAISES = "form.io raises"
FORM_REFUSED, ANY = "form refused here", "any"
EFFECTS = (REFUSED, ACCEPTED, OTHER_FIELD, OTHER_VALUE, OTHER_VISIBILITY, RAISES, FORM_REFUSED)


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which two verdicts differ, with both sides for whoever reads the failure."""

    effect: str
    here: object
    there: object


def judge_with(form: Form, data: Any) -> Cleaned:
    """Our verdict of a submission with exact numbers."""
    return form.clean(data, today=TODAY)


def compiled(form: Mapping[str, Any]) -> Form:
    """The form, compiled here."""
    return compile_form(dict(form), "conformance")


def exact(data: Any) -> Any:
    """JSON as the product reads it: decimals exact."""
    if isinstance(data, float):
        return Decimal(str(data))
    if isinstance(data, dict):
        return {key: exact(value) for key, value in data.items()}
    return [exact(item) for item in data] if isinstance(data, list) else data


def differences(here: Cleaned, there: Verdict, form: Mapping[str, Any]) -> Iterator[Difference]:
    """Validity first; only verdicts that agree on it are compared further. Hidden and shown are always compared."""
    if there.failed:
        yield Difference(RAISES, sorted(error.path for error in here.errors), there.failed)
        return
    ours, theirs = sorted({error.path for error in here.errors}), sorted(there.errors)
    if bool(ours) != bool(theirs):
        yield Difference(REFUSED if ours else ACCEPTED, [(e.path, e.message) for e in here.errors], there.errors)
    elif ours != theirs:
        yield Difference(OTHER_FIELD, ours, there.errors)
    elif not ours:
        yield from other_values(here, there, form)
    yield from other_visibility(here, there)


def other_values(here: Cleaned, there: Verdict, form: Mapping[str, Any]) -> Iterator[Difference]:
    """Values of an accepted submission; nothing and emptiness are the same."""
    boxes = boxes_of(form)
    ours, theirs = plain(here.values, boxes), plain(there.data, boxes)
    if ours != theirs:
        yield Difference(OTHER_VALUE, ours, theirs)


def other_visibility(here: Cleaned, there: Verdict) -> Iterator[Difference]:
    """Values that one shows and the other hides; form.io walks one row of an empty grid, which nobody sees."""
    ours = {path for path in there.shown | there.hidden if path in here.visible}
    rows = {path for path in there.shown if not in_a_row_that_is_not(path, here.values)}
    if ours != rows:
        yield Difference(OTHER_VISIBILITY, sorted(ours - rows), sorted(rows - ours))


def in_a_row_that_is_not(path: str, values: Any) -> bool:
    """Whether the path leads through a row that these values don't have."""
    for step in path.split("."):
        if step.isdecimal():
            if not isinstance(values, list) or int(step) >= len(values):
                return True
            values = values[int(step)]
        else:
            values = values.get(step) if isinstance(values, dict) else None
    return False


def boxes_of(form: Mapping[str, Any]) -> frozenset[str]:
    """The keys of all selectboxes, in which an unticked box and a missing one are the same."""
    return frozenset(node["key"] for node in walk(form) if node.get("type") == "selectboxes")


def walk(node: Any) -> Iterator[Mapping[str, Any]]:
    """Every component below."""
    if isinstance(node, list):
        for item in node:
            yield from walk(item)
    elif isinstance(node, Mapping):
        if "type" in node and "key" in node:
            yield node
        for name in ("components", "columns", "rows"):
            yield from walk(node.get(name))


def plain(value: Any, boxes: frozenset[str], key: str = "") -> Any:
    """A value without what says nothing, with numbers comparable."""
    if isinstance(value, dict):
        inner = {k: plain(v, boxes, k) for k, v in value.items()}
        return {k: v for k, v in inner.items() if v not in (None, "", [], {}) and (key not in boxes or v is not False)}
    if isinstance(value, list):
        return [plain(item, boxes) for item in value if item not in (None, "")]
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    return round(float(value), 9)
