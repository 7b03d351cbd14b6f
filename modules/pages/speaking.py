"""The language that a party chose on its page: its next mails are in it."""

from typing import Annotated

from fastapi import Request
from pydantic import Field

from core.commands import CommandModel
from core.context import Context
from core.dispatch import dispatch
from core.errors import Forbidden
from core.kernel import Kernel
from modules.pages.identity import identify
from modules.parties.models import Party


class ChooseLanguage(CommandModel):
    """Be written to in another language."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    """The language."""


def choose_language_of_party(command: ChooseLanguage, ctx: Context) -> None:
    """Remember the language of the party that asks; raises `Forbidden` for anybody else."""
    if ctx.actor.kind != "party":
        raise Forbidden(action="choose the language of a party")
    ctx.allow_anyone("a party says in which language it is written to")
    party = ctx.session.get(Party, ctx.actor.id)
    if party is None or party.language == command.language:
        return
    party.language, party.changed_at = command.language, ctx.now()
    ctx.session.add(party)
    ctx.record("party.amended", stream=f"party:{party.id}", party=party.id, changed=["language"])


def remember_language(request: Request, kernel: Kernel, language: str, page: str) -> None:
    """For a choice on a personal page, by the party that opened it; does nothing elsewhere."""
    party = identify(request, kernel) if page.startswith("/my") else None
    if party is not None and party.language != language:
        dispatch(kernel, ChooseLanguage(language=language), party)
