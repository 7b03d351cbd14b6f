"""Why somebody does not see a field of a case, in words for whoever wrote the scenario."""

from core.access.policies import holds
from core.context import Context
from modules.cases.fields import CaseField
from modules.cases.language import CaseType
from modules.cases.models import Case
from modules.cases.showing import hidden_now
from modules.scenarios.scene import Scene

PARTY = "party"
NEVER = "none of their roles may read it"


def why_hidden(scene: Scene, ctx: Context, case: Case, name: str) -> str:
    """Each reason for which the actor of `ctx` does not see the field: its `visible`, the party's or roles' words."""
    case_type = scene.case_type(case)
    reasons = [*_by_condition(ctx, case, case_type, name), *_by_rights(ctx, case, case_type, name)]
    return "hidden: " + "; and ".join(reasons) if reasons else "hidden"


def _by_condition(ctx: Context, case: Case, case_type: CaseType, name: str) -> list[str]:
    field: CaseField = case_type.fields[name]
    if field.visible is None or name not in hidden_now(ctx, case, case_type):
        return []
    return [f"the field is not visible now, for its 'visible: {field.visible.source}' does not hold"]


def _by_rights(ctx: Context, case: Case, case_type: CaseType, name: str) -> list[str]:
    """What the parties' `sees` or the roles' `fields` hide; nothing when one of them shows the field."""
    facts = ctx.facts(case)
    matching = ctx.kernel.policies.matching(ctx.actor, case.pack, case.case_type, "read")
    policies = [policy for policy in matching if holds(policy, facts)]
    if any(not policy.fields.hides(name) for policy in policies):
        return []
    named = sorted({policy.role.rpartition(":")[2] for policy in policies})
    if ctx.actor.kind == PARTY:
        return [f"'sees' of the party {role} does not name it" for role in named if role in case_type.parties]
    return [f"'fields' of the role {role} hides it" for role in named] or [NEVER]
