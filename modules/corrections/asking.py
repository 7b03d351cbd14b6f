"""What a party is asked: its open requests, and the form of one: of the pack, or made from what is reopened."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from core.actors import OWN_DOSSIER
from core.context import Context
from core.definitions.language import Text
from core.definitions.packs import Pack
from core.errors import NotFound
from modules.cases.askedforms import made_host
from modules.cases.definitions import pack_of
from modules.cases.models import Case
from modules.cases.prefilling import prefilled
from modules.cases.queries import CaseView, find_case, view_case
from modules.corrections.drafting import kept_values
from modules.corrections.errors import RequestOver
from modules.corrections.models import FieldRequest
from modules.corrections.waiting import is_over, waited_for
from modules.forms.building import types_of
from modules.forms.form import Form, compile_form
from modules.forms.grouping import Choice, generate_form

ANSWER = "answer"
"""The right to answer in the name of a party, and to withdraw what it was asked."""


@dataclass(frozen=True)
class Asked:
    """One open request as somebody may answer it: the form, the values as they stand, and what is typed already."""

    request: FieldRequest
    view: CaseView
    form: Form
    values: Mapping[str, Any]
    typed: Mapping[str, Any] | None = None

    @property
    def title(self) -> Text | None:
        """What it is about, when it has a title of its own."""
        return Text.of(self.request.title) if self.request.title else None

    @property
    def digest(self) -> str:
        """Tells whether the values are still those that somebody read."""
        content = json.dumps([self.request.id, self.values], sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()

    @property
    def started(self) -> Mapping[str, Any]:
        """What the form begins with: what was typed before, else what is known."""
        return self.values if self.typed is None else self.typed


def open_requests(ctx: Context, case: Case) -> list[FieldRequest]:
    """The requests that the actor may answer, the oldest first: its own as a party, all with the right to."""
    if case.closed_at is not None or not _may_answer(ctx, case):
        return []
    return [one for one in waited_for(ctx, case) if is_meant(ctx, case, one) and not is_over(one, ctx.now())]


def _may_answer(ctx: Context, case: Case) -> bool:
    return ctx.may("upload" if ctx.actor.kind == "party" else ANSWER, case)


def is_meant(ctx: Context, case: Case, request: FieldRequest) -> bool:
    """Whether the actor is the party that was asked, or of the house."""
    return ctx.actor.kind != "party" or (case.pack, f"{OWN_DOSSIER}:{request.role}") in ctx.actor.roles


def find_request(ctx: Context, case: Case, request_id: str) -> FieldRequest:
    """An open request that the actor may answer; raises `NotFound`, and `RequestOver` for one that is over."""
    statement = select(FieldRequest).where(FieldRequest.id == request_id[:36], FieldRequest.case_id == case.id)
    request = ctx.session.exec(statement).first()
    if request is None or not is_meant(ctx, case, request) or not _may_answer(ctx, case):
        raise NotFound(kind="request", id=request_id[:36])
    if request.id not in {one.id for one in open_requests(ctx, case)}:
        raise RequestOver()
    return request


def find_asked(ctx: Context, request_id: str) -> Asked:
    """An open request of the actor's own dossier; raises `NotFound`, `RequestOver`."""
    case = find_case(ctx, ctx.actor.case_id)
    return asked_of(ctx, case, find_request(ctx, case, request_id))


def asked_of(ctx: Context, case: Case, request: FieldRequest) -> Asked:
    """The request with its form and the values that the actor sees."""
    view = view_case(ctx, case)
    form = form_of(ctx, case, request.form) if request.form else _made(ctx, view, request)
    if form is None:
        raise RequestOver()
    return Asked(request, view, form, prefilled(view, form), kept_values(ctx, request))


def _made(ctx: Context, view: CaseView, request: FieldRequest) -> Form:
    """The form that asks for what was reopened alone."""
    choice = Choice((), tuple(request.fields), tuple(request.pieces), follows_case=True)
    registry = ctx.kernel.registry
    host = made_host(registry)
    return compile_form(generate_form(view.case_type, choice), f"request-{request.id}", types_of(registry), host=host)


def pieces_asked(ctx: Context, case: Case, request: FieldRequest) -> set[str]:
    """The pieces that may be sent with the answer."""
    form = form_of(ctx, case, request.form) if request.form else None
    return {*request.pieces, *(form.pieces().values() if form else ())}


def form_of(ctx: Context, case: Case, name: str) -> Form | None:
    """The form of the version that the case follows."""
    found = pack_of(ctx, case).get("form", name)
    return found if isinstance(found, Form) else None


def title_of(pack: Pack, form: Form | None, name: str) -> Text:
    """What a form is called in the languages of the pack, else its id in words."""
    words = name.replace("_", " ").capitalize()
    return Text({one: (form.translated_title(one) if form else "") or words for one in pack.manifest.languages})
