"""Pages to sign in and out, and one's own account."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from core.actors import Actor
from core.dispatch import dispatch
from core.errors import Invalid, Refused, SignInNeeded, TooMany
from core.kernel import Kernel
from core.web.access import ActorDep, KernelDep
from core.web.csrf import COOKIE as CSRF_COOKIE
from core.web.flashes import flash
from core.web.preferences import COOKIE as PREFERENCE_COOKIES
from core.web.reading import FormDep
from core.web.redirects import local_path
from core.web.rendering import language_of, render, see_other
from modules.accounts.commands import SetPreferences, SignOut
from modules.accounts.posting import carry_out, network_address, read_command, translated
from modules.accounts.signing_in import Credentials, change_password, sign_in
from modules.accounts.tokens import clear_token, read_token, set_token, token_hash

router = APIRouter(include_in_schema=False)


@router.get("/login")
def show_login(request: Request, actor: ActorDep, next: str = "/") -> Response:  # noqa: A002 - the address's name
    """The form to sign in; who is signed in goes on."""
    if actor.kind == "person":
        return see_other(local_path(next))
    return render(request, "accounts/login.html", next_path=local_path(next), email="", error="")


@router.post("/login")
def post_login(request: Request, form: FormDep, kernel: KernelDep) -> Response:
    """Sign in and go on to where one wanted to; the browser always gets a new token."""
    target = local_path(form.get("next", "/"))
    shown = Credentials(form.get("email"), form.get("password"), network_address(request))
    try:
        token = sign_in(kernel, shown, previous=read_token(request, kernel.settings))
    except Refused as error:
        return _refused_login(request, kernel, error, email=shown.email[:254], next_path=target)
    response = see_other(target)
    set_token(response, kernel.settings, token)
    response.delete_cookie(CSRF_COOKIE, path="/")
    return response


def _refused_login(request: Request, kernel: Kernel, error: Refused, **kept: str) -> Response:
    text = translated(request, kernel, error)
    response = render(request, "accounts/login.html", error.status, error=text, **kept)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.details["seconds"])
    return response


@router.post("/logout")
def post_logout(request: Request, kernel: KernelDep, actor: ActorDep) -> Response:
    """End the session of this browser."""
    token = read_token(request, kernel.settings)
    if token:
        dispatch(kernel, SignOut(token=token_hash(token)), actor)
    response = see_other("/login")
    clear_token(response, kernel.settings)
    response.delete_cookie(CSRF_COOKIE, path="/")
    return response


@router.get("/account")
def show_account(request: Request, actor: ActorDep) -> Response:
    """One's own preferences and password."""
    _require_person(actor)
    return _account(request, actor)


@router.post("/account")
def post_account(request: Request, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Keep the preferences with the account; a choice that this browser kept before no longer hides them."""
    _require_person(actor)
    chosen = {name: form.get(name) for name in ("language", "theme", "density")}
    response = carry_out(request, kernel, actor, read_command(SetPreferences, **chosen), "/account")
    for cookie in PREFERENCE_COOKIES.values():
        response.delete_cookie(cookie, path="/")
    return response


@router.post("/account/password")
def post_password(request: Request, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Change the password; every other browser is signed out."""
    _require_person(actor)
    shown = Credentials(str(actor.attributes["email"]), form.get("current"), network_address(request))
    try:
        token = change_password(kernel, actor, shown, form.get("password"))
    except Refused as error:
        field = "password" if isinstance(error, Invalid) else "current"
        return _account(request, actor, error.status, **{f"{field}_error": translated(request, kernel, error)})
    response = see_other("/account")
    set_token(response, kernel.settings, token)
    gettext = kernel.catalogues.gettext(language_of(request))
    flash(request, response, "success", gettext("Your password is changed. Other browsers are signed out."))
    return response


def _account(request: Request, actor: Actor, status: int = 200, **errors: Any) -> Response:
    own = {"own_language": actor.language, "own_theme": actor.attributes["theme"]}
    kept = {**own, "own_density": actor.attributes["density"]}
    return render(
        request,
        "accounts/account.html",
        status,
        **{"password_error": "", "current_error": "", **kept, **errors},
    )


def _require_person(actor: Actor) -> None:
    if actor.kind != "person":
        raise SignInNeeded()
