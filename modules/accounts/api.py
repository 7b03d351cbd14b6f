"""`/api/v1/sessions`: programs sign in and out like people, with a bearer token (RFC 6750) instead of a cookie."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field, SecretStr

from core.commands import CommandModel
from core.dispatch import dispatch
from core.errors import SignInNeeded
from core.web.access import OPEN, ActorDep, KernelDep, bearer_of
from core.web.api import answer
from modules.accounts.addresses import LONGEST
from modules.accounts.commands import SignOut
from modules.accounts.posting import network_address
from modules.accounts.signing_in import Credentials, sign_in
from modules.accounts.tokens import token_hash

router = APIRouter(prefix="/api/v1", tags=["sessions"])


class Login(CommandModel):
    """Who signs in."""

    email: str = Field(max_length=LONGEST, description="The e-mail address of the account.")
    password: SecretStr = Field(max_length=1000, description="The password.")


@router.post("/sessions", status_code=201, openapi_extra=OPEN, response_description="The token, and its end.")
def start(request: Request, body: Login, kernel: KernelDep) -> JSONResponse:
    """Sign in: the token goes into `Authorization: Bearer` of the requests that follow."""
    shown = Credentials(body.email, body.password.get_secret_value(), network_address(request))
    token = sign_in(kernel, shown)
    until = kernel.clock.now() + timedelta(hours=kernel.settings.session_hours)
    return answer({"token": token, "type": "Bearer", "expires_at": until.isoformat()}, status=201)


@router.delete("/sessions", status_code=204, response_description="The token works no more.")
def end(request: Request, kernel: KernelDep, actor: ActorDep) -> Response:
    """Sign out: end the session of the bearer token."""
    token = bearer_of(request)
    if not token:
        raise SignInNeeded()
    dispatch(kernel, SignOut(token=token_hash(token)), actor)
    return Response(status_code=204)
