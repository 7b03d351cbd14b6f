"""A sample of every component type: what the gallery shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from modules.forms.hosts import Choice, Host, Source
from modules.forms.uploads import UploadedFile

CHOICES = [{"label": "By post", "value": "post"}, {"label": "By e-mail", "value": "mail"}]
INNER = [
    {"type": "textfield", "key": "name", "label": "Name"},
    {"type": "date", "key": "on", "label": "Date"},
]
PLAN = UploadedFile("plan", "plan.pdf", 148_000, "application/pdf", "0" * 64)
SENT = [{"id": "plan", "name": PLAN.name, "size": PLAN.size, "content_type": PLAN.content_type}]


@dataclass(frozen=True, slots=True)
class Sample:
    """The JSON that a type needs beyond its key and label, and a value that it accepts."""

    json: Mapping[str, Any] = field(default_factory=dict)
    value: Any = None


SAMPLES: Mapping[str, Sample] = {
    "textfield": Sample(value="Anna"),
    "textarea": Sample(value="First line\nSecond line"),
    "number": Sample(value=12),
    "currency": Sample(value="1234.50"),
    "money": Sample({"currencies": ["EUR", "CHF"]}, {"amount": "1234.50", "currency": "EUR"}),
    "checkbox": Sample(value=True),
    "selectboxes": Sample({"values": CHOICES}, {"post": True}),
    "radio": Sample({"values": CHOICES}, "post"),
    "yesno": Sample(value=False),
    "select": Sample({"data": {"values": CHOICES}}, "mail"),
    "tags": Sample(value="green,blue"),
    "email": Sample(value="anna@example.com"),
    "url": Sample(value="https://example.com"),
    "phoneNumber": Sample(value="+33612345678"),
    "datetime": Sample(value="2026-03-01T14:30"),
    "date": Sample(value="2026-03-01"),
    "day": Sample(value="1984-02-29"),
    "time": Sample(value="14:30"),
    "iban": Sample(value="FR1420041010050500013M02606"),
    "siren": Sample(value="732829320"),
    "siret": Sample(value="73282932000074"),
    "nir": Sample(value="255081416802538"),
    "plate": Sample(value="AB-123-CD"),
    "country": Sample(value="FR"),
    "address": Sample(value={"street": "1 rue de la Paix", "postcode": "75002", "city": "Paris", "country": "FR"}),
    "party": Sample(value={"first_name": "Anna", "last_name": "Martin", "email": "anna@example.com"}),
    "password": Sample(value="secret"),
    "signature": Sample({"footer": "I agree."}, "Anna Martin"),
    "survey": Sample(
        {
            "questions": [{"label": "Service", "value": "service"}, {"label": "Delay", "value": "delay"}],
            "values": [{"label": "Good", "value": "good"}, {"label": "Bad", "value": "bad"}],
        },
        {"service": "good"},
    ),
    "slot": Sample({"slots": "desk"}, "2026-03-02T09:00"),
    "file": Sample({"filePattern": ".pdf,image/*", "webcam": True}, SENT),
    "piece": Sample({"piece": "identity"}, SENT),
    "container": Sample({"components": INNER}, {"name": "Anna"}),
    "datagrid": Sample({"components": INNER}, [{"name": "Anna", "on": "2026-03-01"}]),
    "editgrid": Sample({"components": INNER}, [{"name": "Anna", "on": "2026-03-01"}, {}]),
    "tree": Sample(
        {"components": INNER},
        {"data": {"name": "Anna"}, "children": [{"data": {"name": "Ben"}, "children": []}]},
    ),
    "datamap": Sample({}, {"colour": "blue"}),
    "content": Sample({"html": "<h3>A text</h3><p>between <strong>fields</strong>.</p>"}),
    "htmlelement": Sample({"tag": "p", "content": "A paragraph."}),
    "panel": Sample({"title": "Panel", "components": INNER}),
    "fieldset": Sample({"legend": "Field set", "components": INNER}),
    "well": Sample({"components": INNER}),
    "columns": Sample({"columns": [{"width": 6, "components": [part]} for part in INNER]}),
    "table": Sample({"rows": [[{"components": [part]} for part in INNER]]}),
    "tabs": Sample({"components": [{"label": "First", "components": INNER}]}),
    "form": Sample({"form": "other"}, {"inside": "Anna"}),
    "part": Sample({"part": "other"}),
}


class Shelf:
    """Uploads of one plan, sent before."""

    def find(self, file_id: str) -> UploadedFile | None:
        """The plan."""
        return PLAN if file_id == PLAN.id else None


def offered(_: Source, __: str) -> list[Choice]:
    """Two slots, for every source."""
    return [("2026-03-02T09:00", "2 March, 09:00"), ("2026-03-02T09:30", "2 March, 09:30")]


def other_form(_: str) -> dict[str, Any]:
    """The form that nested ones show."""
    return {"components": [{"type": "textfield", "key": "inside", "label": "Name"}]}


HOST = Host(forms=other_form, options=offered)
