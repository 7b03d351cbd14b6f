"""One sample of every type of field: how it is written, what is given, kept and shown, and what a filter says of it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from core.definitions.language import Text
from modules.cases.fields import CaseField
from modules.cases.fieldtypes.catalogue import FIELD_TYPES, SEVERAL
from modules.forms.grouping import generate_form

CHOICES = {"car": {"en": "Car", "fr": "Voiture"}, "home": {"en": "House", "fr": "Maison"}}


@dataclass(frozen=True)
class Shape:
    """A sample; `holds` and `fails` are conditions on the field `it`, none for what no list can look for."""

    given: Any
    kept: Any
    en: str
    fr: str
    options: Mapping[str, Any] | None = None
    holds: str = ""
    fails: str = ""


SHAPES: Mapping[str, Shape] = {
    "text": Shape("Blue", "Blue", "Blue", "Blue", None, "it == 'Blue'", "contains(it, 'blue')"),
    "long_text": Shape("Two\nlines", "Two\nlines", "Two", "lines", None, "starts_with(it, 'Two')", "it == 'Two'"),
    "integer": Shape("1200", 1200, "1,200", "1\u202f200", None, "it > 1199 and it < 1201", "it * 2 == 2401"),
    "decimal": Shape("1200.5", "1200.5", "1,200.5", "1\u202f200,5", None, "it == 1200.50", "it > 1200.5"),
    "money": Shape("0.10", "0.10", "€0.10", "0,10\u00a0€", None, "it * 3 == 0.3", "it < 0.1"),
    "boolean": Shape(False, False, "No", "Non", None, "it == false", "it == true"),
    "date": Shape("2026-03-01", "2026-03-01", "1 Mar 2026", "01/03/2026", None, "it < today", "it == today"),
    "datetime": Shape(
        "2026-07-01T14:30", "2026-07-01T12:30:00+00:00", "14:30", "14:30", None, "it > now", "it + days(3650) < now"
    ),
    "time": Shape("08:05", "08:05", "08:05", "08:05", None, "it < '09:00'", "it >= '09:00'"),
    "duration": Shape("1 month 15 days", "P1M15D", "1 month, 15 days", "1\u00a0mois, 15\u00a0jours"),
    "choice": Shape("home", "home", "House", "Maison", {"options": CHOICES}, "it == 'home'", "it == 'car'"),
    "choices": Shape(["home", "car"], ["home", "car"], "House, Car", "Maison, Voiture", {"options": CHOICES}),
    "country": Shape("DE", "DE", "Germany", "Allemagne", None, "it in ['DE', 'FR']", "it == 'FR'"),
    "email": Shape("Ada@EXAMPLE.org", "Ada@example.org", "Ada@", "Ada@", None, "it == 'Ada@example.org'", "it == ''"),
    "phone": Shape("06 12 34 56 78", "+33612345678", "+33", "+33", None, "it == '+33612345678'", "it == null"),
    "url": Shape(
        "https://example.org/a", "https://example.org/a", "example.org", "example.org", None, "it != null", "it == 'x'"
    ),
    "iban": Shape(
        "FR14 2004 1010 0505 0001 3M02 606",
        "FR1420041010050500013M02606",
        "FR14 2004",
        "FR14 2004",
        None,
        "starts_with(it, 'FR')",
        "starts_with(it, 'DE')",
    ),
    "siren": Shape("732 829 320", "732829320", "732 829 320", "732 829 320", None, "it == '732829320'", "it == null"),
    "siret": Shape(
        "732 829 320 00074", "73282932000074", "732 829 320 00074", "732 829 320 00074", None, "it != null", "it == 'x'"
    ),
    "nir": Shape(
        "2 95 10 99 126 111 93", "295109912611193", "2 95 10 99", "2 95 10 99", None, "it != null", "it == 'x'"
    ),
    "plate": Shape("ab 123 cd", "AB-123-CD", "AB-123-CD", "AB-123-CD", None, "it == 'AB-123-CD'", "it == 'ab 123 cd'"),
    "address": Shape(
        {"street": "1 rue X", "city": "Lyon", "postcode": "69001", "country": "FR"},
        {"street": "1 rue X", "city": "Lyon", "postcode": "69001", "country": "FR"},
        "69001 Lyon, France",
        "69001 Lyon, France",
        None,
        "it.city == 'Lyon'",
        "it.country == 'DE'",
    ),
    "group": Shape(
        {"plate": "AB-123-CD", "year": "2020"},
        {"plate": "AB-123-CD", "year": 2020},
        "Year: 2,020",
        "Year: 2\u202f020",
        {"of": {"plate": {"type": "plate"}, "year": {"type": "integer"}}},
        "it.year > 2019",
        "it.plate == null",
    ),
    "list": Shape(
        [{"name": "Bob", "age": 3}, {"name": "Eve", "age": None}],
        [{"name": "Bob", "age": 3}, {"name": "Eve"}],
        "Bob",
        "Eve",
        {"of": {"name": {"type": "text"}, "age": {"type": "integer"}}},
    ),
    "case": Shape("T-0001", "", "T-0001", "T-0001", None, "it != null", "it == 'x'"),
    "party": Shape("{party}", "{party}", "Ada Byron", "Ada Byron", None, "it != null", "it == 'x'"),
    "file": Shape("{document}", "{document}", "plan.pdf", "plan.pdf", None, "it != null", "it == 'x'"),
}
FILTERED = [name for name, shape in SHAPES.items() if shape.holds]
PARTLY = ("address", "group")
"""Types of which a filter sees the parts, not the whole."""


def definition(name: str, **more: Any) -> dict[str, Any]:
    """A field of a type, as a pack writes it."""
    return {"type": name, **(SHAPES[name].options or {}), **more}


def written_fields() -> dict[str, Any]:
    """Of each type a field, a copy that a step sets, one that is searchable, and several values of it."""
    searched = [name for name in FILTERED if FIELD_TYPES[name].searchable and name not in PARTLY]
    return {
        **{f"its_{name}": definition(name, title={"en": f"The {name}", "fr": f"Le {name}"}) for name in SHAPES},
        **{f"copy_{name}": definition(name) for name in SHAPES},
        **{f"found_{name}": definition(name, searchable=True) for name in searched},
        **{f"many_{name}": definition(name, many=True) for name in SEVERAL},
    }


def written_case_type() -> dict[str, Any]:
    """The case type `thing`."""
    steps = [{"set": {f"copy_{name}": f"its_{name}"}} for name in SHAPES]
    here = {"from": "open", "by": "clerk"}
    return {
        "case_type": "thing",
        "title": "Thing",
        "reference": "T-{number:04}",
        "parties": {"owner": {"title": "Owner"}},
        "fields": written_fields(),
        "pieces": {"plan": {"title": "Plan"}},
        "stages": {"open": {}, "shut": {"final": True}},
        "transitions": {
            "fill": {**here, "to": "open", "form": "ask"},
            "copy": {**here, "to": "open", "steps": steps},
            "close": {**here, "to": "shut"},
        },
    }


def written_baskets() -> dict[str, Any]:
    """Two baskets per type that a list can look for: one holds the sample, one does not."""
    conditions = {
        f"{word}_{name}": re.sub(r"\bit\b", f"its_{name}", getattr(SHAPES[name], word))
        for name in FILTERED
        for word in ("holds", "fails")
    }
    return {
        name: {"title": name, "case_types": ["thing"], "when": condition, "columns": [name.replace("holds", "its")]}
        for name, condition in conditions.items()
        if name.startswith("holds")
    } | {
        name: {"title": name, "case_types": ["thing"], "when": condition}
        for name, condition in conditions.items()
        if name.startswith("fails")
    }


def ask_form() -> dict[str, Any]:
    """The form made from the fields."""
    names = (f"its_{name}" for name in SHAPES)
    fields = {name: CaseField.model_validate(written_fields()[name]) for name in names}
    return generate_form(SimpleNamespace(title=Text({"en": "Ask"}), fields=fields))


def write_pack(folder: Path) -> None:
    """The pack `shapes`, below `folder`."""
    may = {"thing": ["read", "open", "update", "transition", "upload"]}
    manifest = {"pack": "shapes", "version": "1.0.0", "title": "Shapes", "languages": ["en"]}
    files = {
        "pack.yaml": {**manifest, "needs": ["documents", "dossiers"], "timezone": "Europe/Paris"},
        "case_types/thing.yaml": written_case_type(),
        "roles.yaml": {"roles": {"clerk": {"title": "Clerk", "may": may}}},
        "baskets.yaml": {"baskets": written_baskets()},
    }
    for path, content in files.items():
        target = folder / "definitions" / "shapes" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
    (folder / "forms" / "shapes").mkdir(parents=True)
    (folder / "forms" / "shapes" / "ask.json").write_text(json.dumps(ask_form()), "utf-8")
