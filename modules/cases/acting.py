"""Forms, actions and tasks: what people do with a case."""

from collections.abc import Mapping
from typing import Any

from core.context import Context
from core.definitions.language import Text
from core.definitions.packs import Pack
from core.errors import BadRequest, FieldProblem, Invalid
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.desks import Desk, desk_of
from modules.cases.errors import (
    AlreadyRuns,
    ByItself,
    ExcludedFromAction,
    NotFilled,
    NotFromHere,
    NotYet,
    NotYours,
    UnknownAction,
)
from modules.cases.formfiles import files_for
from modules.cases.formhosts import host_at
from modules.cases.foureyes import is_barred
from modules.cases.headlines import refresh_headline
from modules.cases.language import CaseType
from modules.cases.mistakes import inputs_for
from modules.cases.models import Case, CaseSubmission
from modules.cases.needs import missing_fields, say_missing
from modules.cases.partyroles import OUTSIDE, fill_roles, first_language
from modules.cases.planning import Refusal, plan, plan_process, starters
from modules.cases.pointing import find_pointed
from modules.cases.policies import START
from modules.cases.processes import is_running, start_process
from modules.cases.provenance import Evidence
from modules.cases.roletitles import roles_in_words
from modules.cases.settling import run_transition, settle
from modules.cases.submissions import keep_submission, sort_values, storable
from modules.cases.values import check_values, set_values
from modules.forms.form import Form
from modules.forms.problems import FieldError
from modules.forms.uploads import NO_UPLOADS, Uploads

EXCLUDED = Refusal(
    "excluded",
    Text({"en": "Somebody else must do this: four eyes.", "fr": "Quelqu’un d’autre doit le faire : quatre yeux."}),
)
RUNS = Refusal("runs", Text({"en": "It is running already.", "fr": "C’est déjà en cours."}))


def roles_for(ctx: Context, case: Case) -> frozenset[str]:
    """The roles that the actor holds in the case's pack, inherited ones included."""
    return ctx.kernel.policies.roles_of(ctx.actor, case.pack)


def right_to_run(ctx: Context, case_type: CaseType, name: str) -> str:
    """The right that an action asks of the actor: parties only start processes, and have a right for these alone."""
    return START if ctx.actor.kind == "party" and name in case_type.processes else "transition"


def run_action(ctx: Context, case: Case, name: str, values: Mapping[str, Any] | None) -> None:
    """Run a transition or start a process called `name`, after deciding whether it may."""
    case_type = case_type_of(ctx, case)
    refusal = _decide(ctx, case, case_type, name)
    if refusal is not None:
        raise _refused(ctx, case_type, case, name, refusal)
    form = form_of(case_type, name)
    cleaned = submit_form(ctx, case, form, f"action:{name}", values) if form else None
    _check_needs(ctx, case, case_type, name)
    if name in case_type.transitions:
        run_transition(ctx, case, name, cleaned)
    else:
        ctx.record("process.started", case, process=name)
        start_process(ctx, case, f"process:{name}", cleaned)
    settle(ctx, case)


def _check_needs(ctx: Context, case: Case, case_type: CaseType, name: str) -> None:
    """What the action's form has not filled either is still missing; raises `NotYet`, `NotFilled`."""
    transition = case_type.transitions.get(name)
    missing = missing_fields(case_type, transition.needs, ctx.facts(case)) if transition else []
    if transition is None or not missing:
        return
    language = ctx.actor.language
    said = {
        "action": title_of(case_type, name).in_(language),
        "reason": say_missing(case_type, missing).in_(language),
    }
    form = pack_of(ctx, case).get("form", transition.form) if transition.form else None
    if isinstance(form, Form) and any(True for one in missing for _ in inputs_for(form, case_type, one)):
        raise NotFilled(tuple(FieldProblem((one,), "this is required") for one in missing), **said)
    raise NotYet(**said)


def _decide(ctx: Context, case: Case, case_type: CaseType, name: str) -> Refusal | None:
    if name not in case_type.transitions and name not in case_type.processes:
        raise UnknownAction(kind="action", id=name[:64])
    return refusal_of(ctx, case, case_type, name, ctx.facts(case))


def refusal_of(ctx: Context, case: Case, case_type: CaseType, name: str, facts: Mapping[str, object]) -> Refusal | None:
    """Why the actor may not run the transition or start the process now; None if it may."""
    roles = roles_for(ctx, case)
    if name in case_type.transitions:
        transition = case_type.transitions[name]
        refusal = plan(case_type, case.stage, name, facts, roles).refusal
        return refusal or (EXCLUDED if is_barred(ctx, case, transition.not_) else None)
    process = case_type.processes[name]
    refusal = plan_process(process.on_demand, case.stage, facts, roles)
    if refusal is None and process.on_demand and is_barred(ctx, case, process.on_demand.not_):
        return EXCLUDED
    return refusal or (RUNS if process.once and is_running(ctx, case, name) else None)


def form_of(case_type: CaseType, name: str) -> str | None:
    """The form to fill for an action."""
    if name in case_type.transitions:
        return case_type.transitions[name].form
    process = case_type.processes.get(name)
    return process.on_demand.form if process and process.on_demand else None


def title_of(case_type: CaseType, name: str) -> Text:
    """The action's name for people."""
    action = case_type.transitions.get(name) or case_type.processes.get(name)
    return (action.title if action else None) or Text({"": name.replace("_", " ").capitalize()})


def _refused(ctx: Context, case_type: CaseType, case: Case, name: str, refusal: Refusal) -> Exception:
    language = ctx.actor.language
    action = title_of(case_type, name).in_(language)
    if refusal.kind == "stage":
        return NotFromHere(action=action, stage=stage_title(case_type, case.stage).in_(language))
    if refusal.kind == "role":
        return _not_yours(ctx, case, case_type, name, action)
    if refusal is EXCLUDED:
        return ExcludedFromAction(action=action)
    if refusal is RUNS:
        return AlreadyRuns(action=action)
    reason = refusal.text.in_(language) if refusal.text else refusal.condition
    return NotYet(action=action, reason=reason)


def _not_yours(ctx: Context, case: Case, case_type: CaseType, name: str, action: str) -> Exception:
    """Names the roles that may, or that nobody does it by hand."""
    transition, process = case_type.transitions.get(name), case_type.processes.get(name)
    started = sorted(starters(process.on_demand)) if process and process.on_demand else []
    roles = transition.by if transition else started
    if not roles:
        return ByItself(action=action)
    return NotYours(action=action, roles=roles_in_words(pack_of(ctx, case), case_type, roles, ctx.actor.language))


def stage_title(case_type: CaseType, stage: str) -> Text:
    """The stage's name for people."""
    found = case_type.stages.get(stage)
    return (found.title if found else None) or Text({"": stage.replace("_", " ").capitalize()})


def submit_form(ctx: Context, case: Case, form: str, purpose: str, values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Judge a submission, keep it, and change the fields and free roles that it maps to; returns its cleaned values."""
    return take_form(ctx, case, form, purpose, values)[1]


def take_form(
    ctx: Context, case: Case, form: str, purpose: str, values: Mapping[str, Any] | None
) -> tuple[CaseSubmission, dict[str, Any]]:
    """The same, with the submission as it is kept."""
    pack, case_type = pack_of(ctx, case), case_type_of(ctx, case)
    files = files_for(ctx, case)
    cleaned = judge_form(ctx, desk_of(ctx, case), form, values, files)
    targets = sort_values(pack, case_type, form, cleaned)
    submission = keep_submission(ctx, case, form, purpose, cleaned)
    values = check_values(case_type, targets.fields, pack.manifest.zone)
    values = find_pointed(ctx, case_type, values, case)
    set_values(ctx, case, case_type, values, f"form:{form}", Evidence(submission=submission.id))
    fill_roles(ctx, case, targets.parties, _language_for_parties(ctx, pack))
    refresh_headline(ctx, case, case_type)
    files.file(pack.get("form", form), cleaned)
    return submission, dict(storable(ctx, case, form, cleaned))


def _language_for_parties(ctx: Context, pack: Pack) -> str:
    """People from outside speak for those beside them; agents may speak another language than theirs."""
    return ctx.actor.language if ctx.actor.kind in OUTSIDE else first_language(pack)


def judge_form(
    ctx: Context, desk: Desk, form: str, values: Mapping[str, Any] | None, uploads: Uploads = NO_UPLOADS
) -> dict[str, Any]:
    """The cleaned values of a submission; raises `Invalid` with every mistake."""
    found = desk.pack.get("form", form)
    if not isinstance(found, Form):
        raise BadRequest(reason=f"there is no form {form}")
    today = ctx.now().astimezone(desk.pack.manifest.zone).date()
    cleaned = found.clean(values or {}, language=ctx.actor.language, today=today, host=host_at(desk), uploads=uploads)
    if cleaned.errors:
        raise Invalid(tuple(FieldProblem(tuple(e.path.split(".")), _named(e)) for e in cleaned.errors))
    return dict(cleaned.values)


def _named(error: FieldError) -> str:
    """The mistake with the label of its question, once."""
    return error.message if error.label in error.message else f"{error.label}: {error.message}"
