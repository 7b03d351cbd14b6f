"""What browsers post, turned into commands; where to go afterwards."""

from typing import TypeVar

from fastapi import Request
from fastapi.responses import Response
from pydantic import ValidationError

from core.actors import Actor
from core.commands import CommandModel
from core.dispatch import dispatch
from core.errors import FieldProblem, Forbidden, Invalid, NotFound, Refused
from core.kernel import Kernel
from core.web.flashes import flash
from core.web.rendering import language_of, see_other

C = TypeVar("C", bound=CommandModel)


def read_command(type_: type[C], **values: object) -> C:
    """The command made of `values`; raises `Invalid` naming each field to mend."""
    try:
        return type_.model_validate(values)
    except ValidationError as error:
        problems = (FieldProblem(e["loc"], e["msg"].removeprefix("Value error, ")) for e in error.errors())
        raise Invalid(tuple(problems)) from None


def network_address(request: Request) -> str:
    """Where the request comes from; behind a trusted proxy, what the proxy says."""
    return request.client.host if request.client else ""


def translated(request: Request, kernel: Kernel, error: Refused) -> str:
    """What is wrong, in the reader's language."""
    gettext = kernel.catalogues.gettext(language_of(request))
    if isinstance(error, Invalid) and error.problems:
        return " ".join(gettext(problem.message) for problem in error.problems)
    return error.translated(gettext)


def carry_out(request: Request, kernel: Kernel, actor: Actor, command: CommandModel, then: str) -> Response:
    """Dispatch a command of a page and go to `then`; what is refused shows as a note there."""
    response = see_other(then)
    try:
        dispatch(kernel, command, actor)
    except (Forbidden, NotFound):
        raise
    except Refused as error:
        flash(request, response, "danger", translated(request, kernel, error))
    else:
        gettext = kernel.catalogues.gettext(language_of(request))
        flash(request, response, "success", gettext("Saved."))
    return response
