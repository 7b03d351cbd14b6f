"""What routes depend on: the kernel, and who is asking."""

from typing import Annotated, Any, Final, cast

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool as in_thread

from core.actors import PUBLIC, Actor
from core.errors import SignInNeeded
from core.kernel import Kernel

OPEN: Final[dict[str, Any]] = {"security": []}
"""`openapi_extra` of an API route that needs nobody to be signed in."""


def kernel_of(request: Request) -> Kernel:
    """The kernel of this process."""
    return cast(Kernel, request.app.state.kernel)


async def kernel_here(request: Request) -> Kernel:
    """The kernel, for routes: at hand without a thread."""
    return kernel_of(request)


async def actor_here(request: Request) -> Actor:
    """Who is asking, for routes: a thread reads the database once, whatever asks first."""
    return cast(Actor, request.state.actor) if hasattr(request.state, "actor") else await in_thread(actor_of, request)


def actor_of(request: Request) -> Actor:
    """Who is asking: the first module that recognises the request says so; otherwise a visitor.

    When a module refuses the request, the page that says so is shown to a visitor.
    """
    if not hasattr(request.state, "actor"):
        request.state.actor = PUBLIC
        request.state.actor = _identify(request)
    return cast(Actor, request.state.actor)


def bearer_of(request: Request) -> str:
    """The token of `Authorization: Bearer` (RFC 6750, 2.1), or an empty text; no browser sends it by itself."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _identify(request: Request) -> Actor:
    kernel = kernel_of(request)
    for part in kernel.registry.parts("identity").values():
        actor: Actor | None = part.run(request, kernel) if part.run else None
        if actor is not None:
            return actor
    return PUBLIC


async def check_caller(request: Request) -> None:
    """Raise `SignInNeeded` for a visitor at an API route that is not open (`openapi_extra=OPEN`)."""
    extra = getattr(request.scope.get("route"), "openapi_extra", None)
    if request.url.path.startswith("/api/") and extra != OPEN and await actor_here(request) == PUBLIC:
        raise SignInNeeded()


KernelDep = Annotated[Kernel, Depends(kernel_here)]
ActorDep = Annotated[Actor, Depends(actor_here)]
