"""Which fields a case still needs: those whose `required` holds, or that a transition names under `needs`."""

from collections.abc import Iterable, Mapping

from core.definitions.language import Text
from modules.cases.language import CaseType

REQUIRED = "required"
"""What a transition writes under `needs` to mean every required field."""


def required_now(case_type: CaseType, facts: Mapping[str, object]) -> list[str]:
    """The fields that are required and visible now."""
    found = ((name, field) for name, field in case_type.fields.items() if field.required)
    return [
        name
        for name, field in found
        if field.required
        and field.required.expression.holds(facts)
        and (field.visible is None or field.visible.expression.holds(facts))
    ]


def missing_fields(case_type: CaseType, needs: Iterable[str], facts: Mapping[str, object]) -> list[str]:
    """The fields among `needs` that hold nothing, in the order of the definition."""
    wanted = set(needs)
    if REQUIRED in wanted:
        wanted |= set(required_now(case_type, facts))
    return [name for name in case_type.fields if name in wanted and case_type.fields[name].lacks(facts.get(name))]


def say_missing(case_type: CaseType, names: Iterable[str]) -> Text:
    """What is missing, for people."""
    fields = [(name, case_type.fields[name]) for name in names]
    said = {lang: ", ".join(field.title_of(name, lang) for name, field in fields) for lang in ("en", "fr")}
    return Text({"en": f"Still missing: {said['en']}.", "fr": f"Il manque encore : {said['fr']}."})
