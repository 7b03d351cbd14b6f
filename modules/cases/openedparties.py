"""The parties of a case that a step opens: whoever has a role of this one, and those whom it describes."""

from core.errors import Invalid
from modules.cases.describedparties import ATTRIBUTES, NAMES, DescribedParty
from modules.cases.openoptions import OpenChild
from modules.cases.partyroles import first_language, party_of
from modules.cases.stepping import StepFailed, StepRun
from modules.parties.language import PartyInput
from modules.parties.models import Party
from modules.parties.registering import describe, register_party

NO_NAME, NO_EMAIL, WRONG_EMAIL, WRONG = "no_party_name", "no_party_email", "wrong_party_email", "wrong_party"


def parties_to_give(run: StepRun, options: OpenChild) -> dict[str, Party]:
    """The parties of the new case by role; raises `StepFailed` for one whom nobody can make out."""
    found = {role: _party(run, told) for role, told in options.parties.items()}
    return {role: party for role, party in found.items() if party}


def _party(run: StepRun, told: str | DescribedParty) -> Party | None:
    if isinstance(told, str):
        return party_of(run.ctx, run.case, told)
    return register_party(run.ctx, describe_party(run, told))


def describe_party(run: StepRun, told: DescribedParty) -> PartyInput:
    """What is said of a party, worked out; raises `StepFailed` with the word for what is wrong with it."""
    facts = run.facts()
    known = {path: written.expression.evaluate(facts) for path, written in told.told()}
    texts = {path[0]: value for path, value in known.items() if len(path) == 1 and value is not None}
    attributes = {path[1]: value for path, value in known.items() if path[0] == ATTRIBUTES}
    try:
        given = describe({"kind": told.kind, ATTRIBUTES: attributes, **texts}, first_language(run.pack))
    except Invalid as error:
        raise StepFailed(WRONG_EMAIL if error.problems[0].path[:1] == ("email",) else WRONG) from None
    if not any(getattr(given, name) for name in NAMES):
        raise StepFailed(NO_NAME)
    if told.email is not None and not given.email:
        raise StepFailed(NO_EMAIL)
    return given
