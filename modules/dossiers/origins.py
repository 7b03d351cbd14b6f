"""Where the values of a case come from, as people read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.context import Context
from core.definitions.language import Text
from modules.cases.provenance import Origin, origins_of
from modules.cases.queries import CaseView
from modules.dossiers.labels import field_label, humanise
from modules.dossiers.people import names_of

PERSON = "person:"
KINDS = ("form", "page", "step", "calculated", "default", "import", "case")
"""Sources that the page has words for; any other is somebody's hand."""


@dataclass(frozen=True)
class ToldOrigin:
    """Where one value comes from: `kind` is its source, `what` names it, `who` acted."""

    name: str
    label: Text
    kind: str
    what: str
    who: str
    at: datetime
    submission: str
    document: str
    personal: bool
    encrypted: bool


def told_origins(ctx: Context, view: CaseView, names: Iterable[str]) -> Mapping[str, ToldOrigin]:
    """The origins of the visible ones among these fields."""
    known = origins_of(ctx, view.case)
    wanted = [name for name in dict.fromkeys(names) if name in view.values and name in known]
    people = names_of(ctx, (known[name].actor.removeprefix(PERSON) for name in wanted))
    return {name: _told(view, name, known[name], people) for name in wanted}


def _told(view: CaseView, name: str, origin: Origin, people: Mapping[str, str]) -> ToldOrigin:
    field = view.case_type.fields[name]
    kind, _, what = origin.source.partition(":")
    return ToldOrigin(
        name=name,
        label=field_label(name, field),
        kind=kind if kind in KINDS else "hand",
        what=humanise(what.rpartition(":")[2]) if kind in KINDS else "",
        who=people.get(origin.actor.removeprefix(PERSON), ""),
        at=origin.at,
        submission=origin.submission,
        document=origin.document,
        personal=field.personal,
        encrypted=field.encrypted,
    )
