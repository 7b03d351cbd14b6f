"""The widget `messages`: exchanges with the parties, and the form to write to them."""

from typing import Any, Literal

from pydantic import ConfigDict, RootModel

from core.context import Context
from core.database import new_id
from core.definitions.language import Text
from modules.cases.queries import CaseView
from modules.messages.queries import messages_of


class Messages(RootModel[Literal["all"]]):
    """The exchanges of the case."""

    model_config = ConfigDict(frozen=True)


def show_messages(ctx: Context, view: CaseView, _: Messages) -> dict[str, Any]:
    """The messages, oldest first; `roles` are those that the actor may write to."""
    roles = _addressees(view) if ctx.may("message", view.case) else []
    return {"messages": messages_of(ctx, view.case), "roles": roles, "key": new_id()}


def _addressees(view: CaseView) -> list[tuple[str, Text, str]]:
    titles = view.case_type.parties
    return [(role, titles[role].title, party.name) for role, party in view.parties.items() if role in titles]
