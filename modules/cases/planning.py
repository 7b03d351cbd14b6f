"""The pure decision: may this transition run now, and where does it lead?"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from core.actors import OWN_DOSSIER
from core.definitions.language import Text
from modules.cases.language import CaseType, OnDemand, Transition
from modules.cases.needs import missing_fields, say_missing

Facts = Mapping[str, object]


@dataclass(frozen=True)
class Refusal:
    """Why something can't be done now: its stage, role or condition, four eyes (`excluded`), or it `runs` already."""

    kind: str
    text: Text | None = None
    condition: str = ""


@dataclass(frozen=True)
class Plan:
    """The outcome of a decision: the transition and where it leads, or why it is refused."""

    name: str
    transition: Transition
    refusal: Refusal | None = None

    @property
    def allowed(self) -> bool:
        """Whether the transition may run."""
        return self.refusal is None


def plan(case_type: CaseType, stage: str, name: str, facts: Facts, roles: Collection[str] | None) -> Plan:
    """Decide on transition `name` of a case in `stage` for somebody with `roles` (None: Liasse itself)."""
    transition = case_type.transitions[name]
    refusal = _refusal(transition, stage, facts, roles) or _missing(case_type, transition, facts)
    return Plan(name, transition, refusal)


def _refusal(transition: Transition, stage: str, facts: Facts, roles: Collection[str] | None) -> Refusal | None:
    if stage not in transition.from_:
        return Refusal("stage")
    if roles is not None and not set(transition.by) & set(roles):
        return Refusal("role")
    if transition.when is not None and not transition.when.expression.holds(facts):
        return Refusal("condition", transition.why_not, transition.when.expression.source)
    return None


def _missing(case_type: CaseType, transition: Transition, facts: Facts) -> Refusal | None:
    """What a transition needs is missing; one with a form is asked again once the form is filled."""
    missing = missing_fields(case_type, transition.needs, facts) if not transition.form else []
    return Refusal("condition", say_missing(case_type, missing)) if missing else None


def plan_process(on_demand: OnDemand | None, stage: str, facts: Facts, roles: Collection[str]) -> Refusal | None:
    """Why somebody with `roles` may not start a process of a case in `stage` now; None if they may."""
    if on_demand is None or not starters(on_demand) & set(roles):
        return Refusal("role")
    if on_demand.from_ and stage not in on_demand.from_:
        return Refusal("stage")
    if on_demand.when is not None and not on_demand.when.expression.holds(facts):
        return Refusal("condition", on_demand.why_not, on_demand.when.expression.source)
    return None


def starters(on_demand: OnDemand) -> set[str]:
    """The roles that may start a process, those of parties included."""
    return {*on_demand.by, *(f"{OWN_DOSSIER}:{party}" for party in on_demand.parties)}


def automatic(case_type: CaseType, stage: str, facts: Facts) -> Iterator[str]:
    """The transitions that run by themselves now, in the order of the definition.

    A stage's own deadline (`then`) waits for its time, so it never runs by itself here.
    """
    deadline = case_type.stages[stage].then
    for name, transition in case_type.transitions.items():
        if transition.is_automatic and name != deadline and plan(case_type, stage, name, facts, None).allowed:
            yield name
