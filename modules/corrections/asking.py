"""What a party is asked: its open requests, and the form of one, made from the case type."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from core.actors import OWN_DOSSIER
from core.context import Context
from core.errors import NotFound
from modules.cases.models import Case
from modules.cases.prefilling import prefilled
from modules.cases.queries import CaseView, find_case, view_case
from modules.corrections.models import OPEN, FieldRequest
from modules.forms.building import host_of, no_siblings, types_of
from modules.forms.form import Form, compile_form
from modules.forms.grouping import Choice, generate_form


@dataclass(frozen=True)
class Asked:
    """One open request as its party sees it: the form, and the values as they stand."""

    request: FieldRequest
    view: CaseView
    form: Form
    values: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Tells whether the values are still those that somebody read."""
        content = json.dumps([self.request.id, self.values], sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()


def open_requests(ctx: Context, case: Case) -> list[FieldRequest]:
    """The requests that the actor may answer, the oldest first."""
    if ctx.actor.kind != "party" or case.closed_at is not None or not ctx.may("upload", case):
        return []
    statement = select(FieldRequest).where(FieldRequest.case_id == case.id, FieldRequest.status == OPEN)
    found = ctx.session.exec(statement.order_by(col(FieldRequest.id)))
    return [one for one in found if (case.pack, f"{OWN_DOSSIER}:{one.role}") in ctx.actor.roles and _in_time(ctx, one)]


def _in_time(ctx: Context, request: FieldRequest) -> bool:
    due, now = request.due_at, ctx.now()
    return due is None or (due if due.tzinfo else due.replace(tzinfo=now.tzinfo)) > now


def find_asked(ctx: Context, request_id: str) -> Asked:
    """An open request of the actor's own dossier; raises `NotFound`."""
    case = find_case(ctx, ctx.actor.case_id)
    request = next((one for one in open_requests(ctx, case) if one.id == request_id), None)
    if request is None:
        raise NotFound(kind="request", id=request_id[:36])
    return asked_of(ctx, case, request)


def asked_of(ctx: Context, case: Case, request: FieldRequest) -> Asked:
    """The request with its form and the values that the actor sees."""
    view = view_case(ctx, case)
    choice = Choice((), tuple(request.fields), tuple(request.pieces))
    registry = ctx.kernel.registry
    host = host_of(registry, no_siblings)
    form = compile_form(generate_form(view.case_type, choice), f"request-{request.id}", types_of(registry), host=host)
    return Asked(request, view, form, prefilled(view, form))
