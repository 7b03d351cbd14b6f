"""What people call the things that lists and dossiers show, by dotted path."""

from collections.abc import Mapping

from core.definitions.language import Text
from modules.cases.fields import CaseField
from modules.cases.language import CaseType
from modules.dossiers.clocking import clock_label, is_clock

CASE_LABELS: Mapping[str, str] = {
    "id": "Identifier",
    "reference": "Reference",
    "headline": "Case",
    "stage": "Stage",
    "stage_since": "In this stage since",
    "due": "Due",
    "assignee": "Assigned to",
    "opened_at": "Opened",
    "changed_at": "Last change",
    "closed_at": "Closed",
}
PARTY_LABELS: Mapping[str, str] = {
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail",
    "phone": "Phone",
    "kind": "Kind",
    "language": "Language",
    "known": "Known",
}


def label_of(case_type: CaseType, path: str) -> Text:
    """The name of what stands at `path`; interface words are English and pass through gettext."""
    first, _, rest = path.partition(".")
    if path in case_type.fields:
        return field_label(path, case_type.fields[path])
    if first in case_type.parties:
        return _party_label(case_type, first, rest)
    if is_clock(case_type, path):
        return clock_label(case_type, path)
    return Text({"": CASE_LABELS.get(path) or humanise(path.replace(".", " "))})


def _party_label(case_type: CaseType, role: str, attribute: str) -> Text:
    if attribute in ("", "name"):
        return case_type.parties[role].title
    return Text({"": PARTY_LABELS.get(attribute) or humanise(attribute)})


def field_label(name: str, field: CaseField) -> Text:
    """The field's title, or its id in words."""
    return field.title or Text({"": humanise(name)})


def humanise(name: str) -> str:
    """`first_name` reads `First name`."""
    return name.replace("_", " ").capitalize()
