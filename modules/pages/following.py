"""What a party sees of its own dossier: how far it is, what is still needed, what was sent and said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.context import Context
from core.definitions.language import Text
from core.errors import NotFound
from modules.cases.acting import EXCLUDED, RUNS
from modules.cases.definitions import case_type_of
from modules.cases.language import CaseType, Stage
from modules.cases.models import Case
from modules.cases.policies import START
from modules.cases.queries import Available, CaseView, available_actions, find_case, view_case
from modules.corrections.asking import is_meant, open_requests, pieces_asked
from modules.corrections.models import OPEN, AnswerDraft, FieldRequest
from modules.corrections.waiting import is_over
from modules.documents.queries import DocumentView, PieceView, documents_known, pieces_of
from modules.messages.queries import MessageView, messages_of
from modules.pages.language import Page

KINDS: Mapping[str, str] = {
    **{name: name for name in ("money", "boolean", "date", "datetime", "number")},
    **dict.fromkeys(("text", "long_text", "email", "phone", "url", "iban"), "text"),
}
"""How the template writes each format; any other is said in words."""
WANTED = ("missing", "asked", "refused", "expired")


@dataclass(frozen=True)
class Known:
    """One value that the party sees: `kind` says how the template writes it."""

    label: Text
    kind: str
    value: object
    unit: Text | None


@dataclass(frozen=True)
class OpenRequest:
    """Something that the party is asked: its title, if it has one, and how many answers are kept already."""

    request: FieldRequest
    title: Text | None
    filled: int


@dataclass(frozen=True)
class PastRequest:
    """Something that nobody waits for any more: `status` says why."""

    request: FieldRequest
    view: CaseView
    status: str


@dataclass(frozen=True)
class Dossier:
    """The party's own dossier. With access to the progress only, the lists are empty."""

    view: CaseView
    stage: Text
    stages: Sequence[dict[str, Any]]
    known: Sequence[Known]
    pieces: Sequence[PieceView]
    documents: Sequence[DocumentView]
    messages: Sequence[MessageView]
    may_upload: bool
    may_write: bool
    contact: Text | None
    requests: Sequence[OpenRequest] = ()
    offers: Sequence[Available] = ()

    @property
    def case(self) -> Case:
        """The case."""
        return self.view.case

    @property
    def missing(self) -> list[PieceView]:
        """The pieces that the case waits for."""
        return [piece for piece in self.pieces if piece.needed and piece.status in WANTED]


def read_dossier(ctx: Context) -> Dossier:
    """The dossier of the actor, who is a party; raises `NotFound` when its access has ended."""
    view = read_own(ctx)
    case = view.case
    may_upload, may_write = ctx.may("upload", case), ctx.may("message", case)
    requests = open_requests(ctx, case)
    return Dossier(
        view=view,
        stage=public_title(case.stage, view.case_type.stages[case.stage]),
        stages=progress(view.case_type, case.stage),
        known=[one for name, value in view.values.items() for one in _known(view, name, value)],
        pieces=_pieces(ctx, case, requests) if may_upload else [],
        documents=documents_known(ctx, case) if may_upload else [],
        messages=messages_of(ctx, case) if may_write else [],
        may_upload=may_upload and case.closed_at is None,
        may_write=may_write,
        contact=_contact(view),
        requests=[_open(ctx, one) for one in requests],
        offers=offers_for(ctx, case),
    )


def read_own(ctx: Context) -> CaseView:
    """The case of the actor, who is a party; raises `NotFound` when its access has ended."""
    return view_case(ctx, find_case(ctx, ctx.actor.case_id))


def offers_for(ctx: Context, case: Case) -> list[Available]:
    """The processes that the party may start; one that it can't start now says why, in words written for people."""
    if not ctx.may(START, case):
        return []
    offered = (one for one in available_actions(ctx, case) if one.kind == "process")
    return [one for one in offered if one.enabled or one.reason in _written(case_type_of(ctx, case), one.name)]


def _written(case_type: CaseType, name: str) -> tuple[Text | None, ...]:
    """The reasons that a party may read: never the condition itself."""
    on_demand = case_type.processes[name].on_demand
    return (EXCLUDED.text, RUNS.text, on_demand.why_not if on_demand else None)


def _open(ctx: Context, request: FieldRequest) -> OpenRequest:
    draft = ctx.session.get(AnswerDraft, (request.id, ctx.actor.id))
    return OpenRequest(request, Text.of(request.title) if request.title else None, draft.filled if draft else 0)


def read_past(ctx: Context, request_id: str) -> PastRequest:
    """A request of the party that is over; raises `NotFound` for somebody else's."""
    case = find_case(ctx, ctx.actor.case_id)
    request = ctx.session.get(FieldRequest, request_id[:36])
    if request is None or request.case_id != case.id or not is_meant(ctx, case, request):
        raise NotFound(kind="request", id=request_id[:36])
    late = request.status == OPEN and is_over(request, ctx.now())
    status = "late" if late else "withdrawn" if request.status == OPEN else request.status
    return PastRequest(request, view_case(ctx, case), status)


def _pieces(ctx: Context, case: Case, requests: Sequence[FieldRequest]) -> list[PieceView]:
    """The pieces that the party is told about, without those that an open request asks for: one ask is enough."""
    asked = {name for request in requests for name in pieces_asked(ctx, case, request)}
    told = (piece for piece in pieces_of(ctx, case) if _told(piece))
    return [piece for piece in told if piece.id not in asked or piece.status not in ("missing", "asked")]


def _told(piece: PieceView) -> bool:
    return piece.needed or bool(piece.documents)


def public_title(name: str, stage: Stage) -> Text:
    """What people from outside call a stage."""
    return stage.public or stage.title or Text({"": name.replace("_", " ").capitalize()})


def progress(case_type: CaseType, current: str) -> list[dict[str, Any]]:
    """The stages of the bar; neighbours that read the same are one, and side tracks show only when taken."""
    names = [name for name, stage in case_type.stages.items() if stage.progress or name == current]
    here = names.index(current)
    found: list[dict[str, Any]] = []
    for place, name in enumerate(names):
        title = public_title(name, case_type.stages[name])
        state = "done" if place < here else "current" if place == here else "upcoming"
        if found and found[-1]["title"] == title:
            found[-1]["state"] = "current" if "current" in (state, found[-1]["state"]) else state
        else:
            found.append({"title": title, "state": state})
    return found


def _known(view: CaseView, name: str, value: object) -> list[Known]:
    field = view.case_type.fields[name]
    if value is None or value in ("", []) or field.is_rows or field.kind.refers:
        return []
    label = field.title or Text({"": name.replace("_", " ").capitalize()})
    kind = field.kind.shown_as(field)
    if kind not in KINDS:
        value = [Text({language: field.spoken(value, language) for language in ("en", "fr")})]
    return [Known(label, KINDS.get(kind, "options"), value, field.unit)]


def _contact(view: CaseView) -> Text | None:
    """Where the pack's pages that open such cases say that help is to be found."""
    pages: dict[str, Page] = dict(view.pack.all("page"))
    opening = (page.contact for page in pages.values() if page.opens == view.case.case_type)
    return next((contact for contact in opening if contact), None)
