"""Which values of a case an actor sees: those that its roles show and that are visible now, and no other is opened."""

from core.access.masks import Mask
from core.context import Context
from modules.cases.fieldvalues import FieldValues
from modules.cases.language import CaseType
from modules.cases.models import Case


def visible_values(ctx: Context, case: Case, case_type: CaseType, mask: Mask) -> dict[str, object]:
    """The values through the mask; hidden fields, and those that are not visible now, are left out."""
    values = FieldValues(ctx, case, case_type)
    names = mask.visible(case_type.fields)
    gone = hidden_now(ctx, case, case_type)
    return {name: values[name] for name in names if name not in gone}


def hidden_now(ctx: Context, case: Case, case_type: CaseType) -> frozenset[str]:
    """The fields that are not `visible` now, whoever looks."""
    ruled = {name: field.visible.expression for name, field in case_type.fields.items() if field.visible}
    if not ruled:
        return frozenset()
    facts = ctx.facts(case)
    return frozenset(name for name, condition in ruled.items() if not condition.holds(facts))
