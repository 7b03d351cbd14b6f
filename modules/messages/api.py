"""The messages of a case over the API."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from core.commands import CommandModel
from core.context import reading
from core.dispatch import dispatch
from core.web.access import ActorDep, KernelDep
from core.web.api import IdempotencyKey, answer
from modules.cases.queries import find_case
from modules.messages.queries import MessageView, messages_of
from modules.messages.reading import read_message

router = APIRouter(prefix="/api/v1", tags=["messages"])


class Letter(CommandModel):
    """What to write to whom."""

    role: str = Field(default="", description="The party role to write to; a party leaves it empty.")
    subject: str = Field(default="", description="Subject; default: the case's reference.")
    text: str = Field(description="What to say, as plain text.")


def as_json(view: MessageView) -> dict[str, Any]:
    """A message as the API tells it."""
    return {
        "id": view.id,
        "author": view.author,
        "role": view.role,
        "direction": "out" if view.ours else "in",
        "subject": view.subject,
        "text": view.text,
        "status": view.status,
        "at": view.iso,
    }


@router.get("/cases/{case_id}/messages")
def list_messages(case_id: str, kernel: KernelDep, actor: ActorDep) -> JSONResponse:
    """The exchanges of a case, oldest first; secrets of personal links are masked."""
    with reading(kernel, actor) as ctx:
        return answer({"items": [as_json(view) for view in messages_of(ctx, find_case(ctx, case_id))]})


@router.post("/cases/{case_id}/messages", status_code=201)
def write_message(case_id: str, body: Letter, kernel: KernelDep, actor: ActorDep, key: IdempotencyKey) -> JSONResponse:
    """Write to a party of the case."""
    done = dispatch(kernel, read_message(case_id, body.model_dump()), actor, key)
    return answer(done, status=201)
