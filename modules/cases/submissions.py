"""What a completed form changes: fields of the case, parties, and the submission itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.context import Context
from core.definitions.packs import Pack
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.formtypes import plain, read_values, without_sealed
from modules.cases.language import CaseType, FormMapping
from modules.cases.models import Case, CaseSubmission
from modules.forms.form import Form
from modules.parties.facts import PARTY_TYPE


@dataclass
class Targets:
    """Where the values of a form go: fields of the case, attributes of parties by role."""

    fields: dict[str, object] = field(default_factory=dict)
    parties: dict[str, dict[str, Any]] = field(default_factory=dict)


def sort_values(pack: Pack, case_type: CaseType, form: str, values: Mapping[str, Any]) -> Targets:
    """Sort a cleaned submission by target; keys without one, or whose field nobody fills in, stay there only."""
    mapping = case_type.forms.get(form, FormMapping()).map
    targets = Targets()
    for key, value in _leaves(read_values(pack, form, values)):
        _place(targets, case_type, mapping.get(key, key), value)
    return targets


def _leaves(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Values by dotted key; a container is looked into, rows are one value."""
    for key, value in values.items():
        yield prefix + key, value
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{key}.")


def _place(targets: Targets, case_type: CaseType, target: str, value: Any) -> None:
    role, _, attribute = target.partition(".")
    if target in case_type.fields and case_type.fields[target].is_typed:
        targets.fields[target] = _for_field(value)
    elif role in case_type.parties and attribute in PARTY_TYPE.fields and value is not None:
        targets.parties.setdefault(role, {})[attribute] = value


def _for_field(value: Any) -> Any:
    """Select boxes `{a: true, b: false}` become the list of those chosen."""
    if isinstance(value, Mapping) and value and all(isinstance(v, bool) for v in value.values()):
        return [key for key, chosen in value.items() if chosen]
    return value


def keep_submission(ctx: Context, case: Case, form: str, purpose: str, values: Mapping[str, Any]) -> CaseSubmission:
    """Keep the completed form with the case, but for what encrypted fields hold, and record that it came."""
    submission = CaseSubmission(
        case_id=case.id,
        form=form,
        purpose=purpose,
        data=plain(storable(ctx, case, form, values)),
        actor=ctx.actor.label,
        at=ctx.now(),
    )
    ctx.session.add(submission)
    ctx.session.flush()
    ctx.record("form.submitted", case, form=form, purpose=purpose, submission=submission.id)
    return submission


def storable(ctx: Context, case: Case, form: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A completed form without what only its encrypted fields may hold."""
    found = pack_of(ctx, case).get("form", form)
    return without_sealed(case_type_of(ctx, case), found, values) if isinstance(found, Form) else values
