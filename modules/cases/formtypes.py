"""What expressions know of a completed form, and how its values read back from the store."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from core.definitions.packs import Pack, Scope
from core.expressions.types import ANY, BOOLEAN, DATE, DATETIME, DECIMAL, TEXT, ListOf, Record, Type
from modules.cases.exact import EXACT, from_json
from modules.forms.form import Form

TYPES: Mapping[str, Type] = {
    "number": DECIMAL,
    "currency": DECIMAL,
    "checkbox": BOOLEAN,
    "yesno": BOOLEAN,
    "datetime": DATE,
    "day": DATE,
    "date": DATE,
    "selectboxes": ANY,
    "file": ANY,
    "piece": ANY,
    "survey": ANY,
    "datamap": ANY,
    "money": Record("amount", {"amount": DECIMAL, "currency": TEXT}),
    "tags": ANY,
}


def _moment(value: str, zone: ZoneInfo) -> date | datetime:
    """A date, or a moment; one without a time zone is meant where the pack is at home."""
    if len(value) == 10:
        return date.fromisoformat(value)
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


UTC = ZoneInfo("UTC")
LEFT = "$types"
"""Beside the values that a step left: the kinds that JSON does not tell by itself."""
MARKS: Mapping[Type, str] = {DECIMAL: "number", DATE: "date", DATETIME: "datetime"}

READERS: Mapping[Type, Callable[[Any, ZoneInfo], object]] = {
    DECIMAL: lambda value, _: Decimal(str(value)),
    DATE: lambda value, zone: _moment(str(value), zone),
    DATETIME: lambda value, zone: _moment(str(value), zone),
}


def form_names(scope: Scope, form: str | None) -> dict[str, Type]:
    """The name `form` with the type of each of its values, when there is a form."""
    return {"form": type_of_form(scope, form)} if form else {}


def type_of_form(scope: Scope, form: str) -> Type:
    """The record of the values of the form called so; anything goes when it is missing or broken."""
    found = scope.pack.get("form", form)
    if not isinstance(found, Form):
        return ANY
    known, hidden = form_type(found), sealed_keys(scope.case_type, found) if scope.case_type else frozenset()
    return Record(known.name, {name: kind for name, kind in known.fields.items() if name not in hidden})


def sealed_keys(case_type: Any, form: Form) -> frozenset[str]:
    """The keys of a form that fill encrypted fields: neither its submission nor later steps keep their values."""
    found = case_type.forms.get(form.name)
    mapping = found.map if found else {}
    fields = case_type.fields
    targets = ((path, fields.get(mapping.get(path, path))) for path in form.paths())
    return frozenset(path for path, field in targets if field is not None and field.encrypted)


def without_sealed(case_type: Any, form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """A completed form without what goes into encrypted fields only."""
    return _without(values, sealed_keys(case_type, form), "")


def _without(values: Mapping[str, Any], hidden: frozenset[str], prefix: str) -> dict[str, Any]:
    kept = {key: value for key, value in values.items() if prefix + key not in hidden}
    return {k: _without(v, hidden, f"{prefix}{k}.") if isinstance(v, Mapping) else v for k, v in kept.items()}


def form_type(form: Form) -> Record:
    """The record of a form's values; rows are lists of records."""
    tree: dict[str, Any] = {}
    several = form.several()
    for path, component in form.paths().items():
        kind = TYPES.get(component, TEXT)
        _place(tree, path.split("."), ListOf(kind) if path in several and kind != ANY else kind)
    return _record("form", tree)


def _place(tree: dict[str, Any], parts: list[str], kind: Type) -> None:
    for part in parts[:-1]:
        inner = tree.setdefault(part, {})
        if not isinstance(inner, dict):
            inner = tree[part] = {}
        tree = inner
    tree.setdefault(parts[-1], kind)


def _record(name: str, tree: Mapping[str, Any]) -> Record:
    fields: dict[str, Type] = {}
    for key, inner in tree.items():
        kind = _record(key, inner) if isinstance(inner, Mapping) else inner
        fields[key.removesuffix("[]")] = ListOf(kind) if key.endswith("[]") else kind
    return Record(name, fields)


def read_values(pack: Pack, form: str | None, values: Mapping[str, Any]) -> dict[str, object]:
    """The Python values of a stored submission, or of what else a step left: numbers exact, dates as dates."""
    if LEFT in values:
        return read_left(values)
    if EXACT in values:
        return dict(from_json(values[EXACT]))
    found = pack.get("form", form) if form else None
    return _read(form_type(found), values, pack.manifest.zone) if isinstance(found, Form) else dict(values)


def _read(kind: Record, values: Mapping[str, Any], zone: ZoneInfo) -> dict[str, object]:
    return {name: _read_one(kind.fields.get(name, ANY), value, zone) for name, value in values.items()}


def _read_one(kind: Type, value: Any, zone: ZoneInfo) -> object:
    if value is None or value == "":
        return None
    if isinstance(kind, ListOf) and isinstance(value, list):
        return [_read_one(kind.item, one, zone) for one in value]
    if isinstance(kind, Record) and isinstance(value, Mapping):
        return _read(kind, value, zone)
    reader = READERS.get(kind)
    return reader(value, zone) if reader else value


def leave(record: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON form of what a step leaves for later ones, with the types by which it reads back exactly."""
    return {**plain(values), LEFT: _written(record)}


def read_left(values: Mapping[str, Any]) -> dict[str, object]:
    """What a step left by `leave`."""
    return _read(_from(values[LEFT]), {name: value for name, value in values.items() if name != LEFT}, UTC)


def _written(record: Record) -> dict[str, Any]:
    """The types of a record that JSON does not tell by itself."""
    found: dict[str, Any] = {}
    for name, kind in record.fields.items():
        inner = kind.item if isinstance(kind, ListOf) else kind
        if isinstance(inner, Record):
            found[name] = [_written(inner)]
        elif inner in MARKS:
            found[name] = MARKS[inner]
    return found


def _from(written: Mapping[str, Any]) -> Record:
    kinds = {mark: kind for kind, mark in MARKS.items()}
    return Record("left", {n: ListOf(_from(m[0])) if isinstance(m, list) else kinds[m] for n, m in written.items()})


def plain(value: Any) -> Any:
    """The JSON form of a cleaned submission."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
