"""Changing values of a case by hand: which fields, as which inputs, read back as what."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.context import Context
from core.definitions.language import Text
from core.web.reading import FormPost
from modules.cases.fields import CaseField
from modules.cases.queries import CaseView
from modules.dossiers.labels import field_label
from modules.dossiers.showing import aware

INPUTS: Mapping[str, str] = {
    "long_text": "textarea",
    "email": "email",
    "phone": "tel",
    "url": "url",
    "date": "date",
    "datetime": "datetime-local",
    "choice": "select",
    "choices": "boxes",
    "boolean": "yesno",
}
"""How a type of field is typed in; the others are plain text."""
NUMBERS = ("integer", "decimal", "money")


@dataclass(frozen=True)
class EditField:
    """One input of the form."""

    name: str
    label: Text
    input: str
    value: str
    chosen: tuple[str, ...]
    options: Mapping[str, Text]
    help: Text | None
    unit: Text | None
    mode: str
    error: str = ""


def editable_fields(ctx: Context, view: CaseView, names: Iterable[str]) -> list[str]:
    """The fields among `names` that the actor may change; calculated ones and lists are not typed in."""
    if not ctx.may("update", view.case):
        return []
    return [name for name in names if name in view.values and _typed_in(view.case_type.fields[name])]


def _typed_in(field: CaseField) -> bool:
    return field.value is None and field.type != "list"


def edit_form(
    view: CaseView, names: Iterable[str], given: FormPost | None, errors: Mapping[str, str]
) -> list[EditField]:
    """The inputs, with what was typed in if there is something, else with the present values."""
    return [_input(view, name, given, errors.get(name, "")) for name in names]


def _input(view: CaseView, name: str, given: FormPost | None, error: str) -> EditField:
    field = view.case_type.fields[name]
    texts = given.all(name) if given else _written(field, view.values.get(name), view.pack.manifest.zone)
    return EditField(
        name=name,
        label=field_label(name, field),
        input=INPUTS.get(field.type, "text"),
        value=texts[-1] if texts else "",
        chosen=tuple(texts),
        options=field.options,
        help=field.help,
        unit=field.unit,
        mode="decimal" if field.type in NUMBERS else "",
        error=error,
    )


def _written(field: CaseField, value: object, zone: ZoneInfo) -> list[str]:
    """A value as an input holds it."""
    if value is None:
        return []
    if isinstance(value, list):
        return [str(one) for one in value]
    if isinstance(value, datetime):
        return [aware(value).astimezone(zone).strftime("%Y-%m-%dT%H:%M")]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [value.isoformat() if isinstance(value, date) else str(value)]


def read_edits(view: CaseView, names: Iterable[str], form: FormPost) -> dict[str, object]:
    """What was typed in, as far as its text tells; the command judges it."""
    fields = view.case_type.fields
    return {name: _read(fields[name], form.all(name), view.pack.manifest.zone) for name in names}


def _read(field: CaseField, texts: list[str], zone: ZoneInfo) -> object:
    if field.type == "choices":
        return [text for text in texts if text]
    text = texts[-1].strip() if texts else ""
    if not text:
        return None
    read = READERS.get(field.type)
    return read(text, zone) if read else text


def _number(text: str, _: ZoneInfo) -> str:
    """`1 250,50` is understood."""
    plain = "".join(text.split())
    return plain.replace(",", ".") if "." not in plain else plain.replace(",", "")


def _moment(text: str, zone: ZoneInfo) -> str:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError:
        return text


def _truth(text: str, _: ZoneInfo) -> object:
    return {"true": True, "false": False}.get(text, text)


READERS: Mapping[str, Callable[[str, ZoneInfo], object]] = {
    **dict.fromkeys(NUMBERS, _number),
    "datetime": _moment,
    "boolean": _truth,
}
