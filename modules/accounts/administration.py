"""Pages where administrators create people, give and take roles, and close accounts."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from core.actors import Actor
from core.context import reading
from core.errors import Forbidden, Invalid, Refused
from core.kernel import Kernel
from core.web.access import ActorDep, KernelDep
from core.web.flashes import flash
from core.web.reading import FormDep, FormPost
from core.web.rendering import language_of, render, see_other
from modules.accounts.administering import DeactivatePerson, ReactivatePerson
from modules.accounts.creating import create_person, reset_password
from modules.accounts.granting import GrantRole, HolderOfRole, RevokeRole
from modules.accounts.posting import carry_out, read_command, translated
from modules.accounts.views import list_people, view_person

router = APIRouter(prefix="/admin/people", include_in_schema=False)
PersonId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
EMPTY = {"name": "", "email": "", "language": "", "administrator": ""}


@router.get("")
def show_people(request: Request, kernel: KernelDep, actor: ActorDep) -> Response:
    """Everybody."""
    with reading(kernel, actor) as ctx:
        people = list_people(ctx)
    return render(request, "accounts/people.html", people=people)


@router.get("/new")
def show_new_person(request: Request, actor: ActorDep) -> Response:
    """The form to create somebody."""
    require_administrator(actor)
    return render(request, "accounts/person_new.html", values=EMPTY, errors={}, summary="")


@router.post("")
def post_person(request: Request, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Create somebody, then open the new person's page to give roles."""
    require_administrator(actor)
    values = {name: form.get(name) for name in EMPTY}
    given: dict[str, Any] = {**values, "administrator": values["administrator"] == "true"}
    try:
        person_id = create_person(kernel, actor, form.get("password"), **given)
    except Refused as error:
        return _refused_person(request, kernel, error, values)
    return see_other(f"/admin/people/{person_id}")


def _refused_person(request: Request, kernel: Kernel, error: Refused, values: dict[str, str]) -> Response:
    gettext = kernel.catalogues.gettext(language_of(request))
    problems = error.problems if isinstance(error, Invalid) else ()
    errors = {str(problem.path[0]): gettext(problem.message) for problem in problems if problem.path}
    summary = "" if errors else translated(request, kernel, error)
    shown = {"values": values, "errors": errors, "summary": summary}
    return render(request, "accounts/person_new.html", 422, **shown)


@router.get("/{person_id}")
def show_person(request: Request, person_id: PersonId, kernel: KernelDep, actor: ActorDep) -> Response:
    """One person: roles, password, whether the account is open."""
    with reading(kernel, actor) as ctx:
        view = view_person(ctx, person_id)
    return render(request, "accounts/person.html", view=view, base=f"/admin/people/{person_id}")


@router.post("/{person_id}/roles")
def post_role(request: Request, person_id: PersonId, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Give a role."""
    command = role_command(GrantRole, form, person_id=person_id)
    return carry_out(request, kernel, actor, command, f"/admin/people/{person_id}")


@router.post("/{person_id}/roles/revoke")
def post_revocation(
    request: Request, person_id: PersonId, form: FormDep, kernel: KernelDep, actor: ActorDep
) -> Response:
    """Take a role back."""
    command = role_command(RevokeRole, form, person_id=person_id)
    return carry_out(request, kernel, actor, command, f"/admin/people/{person_id}")


@router.post("/{person_id}/password")
def post_password(request: Request, person_id: PersonId, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Set a forgotten password anew."""
    require_administrator(actor)
    response = see_other(f"/admin/people/{person_id}")
    gettext = kernel.catalogues.gettext(language_of(request))
    try:
        reset_password(kernel, actor, person_id, form.get("password"))
    except Invalid as error:
        flash(request, response, "danger", translated(request, kernel, error))
    else:
        flash(request, response, "success", gettext("The password is changed."))
    return response


@router.post("/{person_id}/deactivate")
def post_deactivation(request: Request, person_id: PersonId, kernel: KernelDep, actor: ActorDep) -> Response:
    """Close the account."""
    then = f"/admin/people/{person_id}"
    return carry_out(request, kernel, actor, DeactivatePerson(person_id=person_id), then)


@router.post("/{person_id}/reactivate")
def post_reactivation(request: Request, person_id: PersonId, kernel: KernelDep, actor: ActorDep) -> Response:
    """Open the account again."""
    then = f"/admin/people/{person_id}"
    return carry_out(request, kernel, actor, ReactivatePerson(person_id=person_id), then)


def role_command(type_: type[HolderOfRole], form: FormPost, **holder: str) -> HolderOfRole:
    """The command that gives or takes the role that a form names as `pack.role`; raises `Invalid`."""
    pack, _, role = form.get("role").partition(".")
    return read_command(type_, pack=pack, role=role, **holder)


def require_administrator(actor: Actor) -> None:
    """Raise `Forbidden` before anything slow is done for others than administrators."""
    if not actor.administrator:
        raise Forbidden(action="administer")
