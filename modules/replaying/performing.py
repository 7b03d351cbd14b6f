"""Repeat the inputs of a recording in a scene, each at its time."""

from collections.abc import Callable, Mapping
from typing import Any

from core.actors import Actor
from core.context import Context
from core.database import writing
from core.definitions.packs import Pack
from core.errors import NotFound
from modules.cases.commands import AssignCase, AssignTask, CompleteTask, RunAction, SetFields
from modules.cases.definitions import case_type_in_force
from modules.cases.models import Case
from modules.cases.opening import OpenRequest, begin_case, create_case
from modules.cases.submissions import keep_submission
from modules.corrections.answering import AnswerRequest
from modules.corrections.waiting import waited_for
from modules.documents.commands import AcceptDocument, ReceiveDocument, RefuseDocument
from modules.documents.models import Document
from modules.documents.receiving import StoredUpload, receive
from modules.forms.form import Form
from modules.parties.models import Party
from modules.replaying.inputs import Acted, Answered, Assigned, Changed, Done, Given, Input, Judged, Opened, Received
from modules.replaying.people import actor_for
from modules.replaying.sentfiles import RecordedFiles
from modules.scenarios.scene import Scene
from modules.scenarios.verbs import open_task

TRAITS = ("width", "height", "encrypted", "blank")


class NotAsked(NotFound):
    """Nobody is asked '{name}' at this moment."""


class Player:
    """Repeats the inputs of one case; `documents` are the new ids of its documents by their old ones."""

    def __init__(self, scene: Scene, actors: dict[str, Actor], case_type: str, files: RecordedFiles) -> None:
        self.scene, self.actors, self.case_type, self.files = scene, actors, case_type, files
        self.documents: dict[str, str] = {}
        self.rules: Mapping[type[Input], Callable[[Any, Actor], object]] = {
            Acted: self._act,
            Done: self._do,
            Answered: self._answer,
            Changed: self._change,
            Assigned: self._assign,
            Given: self._give,
            Received: self._receive,
            Judged: self._judge,
        }

    def play(self, one: Input) -> None:
        """Do what the input says; raises whatever refuses it."""
        self.files.take(getattr(one, "submitted", {}))
        if isinstance(one, Opened):
            self._open(one)
        elif type(one) in self.rules:
            self.rules[type(one)](one, self.actor(one))
        self.scene.passing.work()

    def actor(self, one: Input) -> Actor:
        """Whoever acts, as the replay knows them."""
        with self.scene.look() as ctx:
            case = ctx.session.get(Case, self.scene.case_id)
            return actor_for(self.scene.kernel, ctx.session, one, self.actors, case)

    def _open(self, one: Opened) -> None:
        """The case as it opened then, with what the new version still knows; rights to open are not asked again."""
        scene = self.scene
        with writing(scene.kernel.engine) as session:
            actor = actor_for(scene.kernel, session, one, self.actors, None)
            ctx = Context(scene.kernel, session, actor)
            case = create_case(ctx, self._request(ctx, one))
            if isinstance(scene.pack.get("form", one.form), Form):
                keep_submission(ctx, case, one.form, one.purpose, one.submitted)
            for document in one.documents:
                self._file(ctx, case, document)
            begin_case(ctx, case)
            opened = case.id
        scene.take_in(opened)

    def _file(self, ctx: Context, case: Case, document: Document) -> None:
        made = receive(ctx, case, document.piece, _upload(document), document.source)
        self.documents[document.id] = made.id

    def _act(self, one: Acted, actor: Actor) -> None:
        command = RunAction(case_id=self.scene.case_id, action=one.action, values=dict(one.submitted))
        self.scene.do(command, actor)

    def _do(self, one: Done, actor: Actor) -> None:
        task_id = open_task(self.scene, one.task, actor).id
        self.scene.do(CompleteTask(task_id=task_id, outcome=one.outcome, values=dict(one.submitted)), actor)

    def _answer(self, one: Answered, actor: Actor) -> None:
        scene = self.scene
        with scene.look() as ctx:
            known = [ask for ask in waited_for(ctx, scene.case(ctx)) if ask.name == one.ask]
        if not known:
            raise NotAsked(name=one.ask)
        command = AnswerRequest(request_id=known[0].id, case_id=scene.case_id, values=dict(one.submitted))
        scene.do(command, actor)

    def _change(self, one: Changed, actor: Actor) -> None:
        """Only what could be proved, as JSON, which the command reads."""
        fields = self.scene.pack.get("case_type", self.case_type).fields
        values = {name: fields[name].keep(value) if name in fields else None for name, value in one.values.items()}
        self.scene.do(SetFields(case_id=self.scene.case_id, values=values), actor)

    def _request(self, ctx: Context, one: Opened) -> OpenRequest:
        pack, case_type = self.scene.pack, case_type_in_force(ctx, self.scene.pack.name, self.case_type)
        values = {name: value for name, value in one.values.items() if name in case_type.fields}
        found = {role: ctx.session.get(Party, id_) for role, id_ in one.parties.items() if role in case_type.parties}
        parties = {role: party for role, party in found.items() if party}
        return OpenRequest(pack.name, self.case_type, values, parties, one.source)

    def _assign(self, one: Assigned, actor: Actor) -> None:
        self.scene.do(AssignCase(case_id=self.scene.case_id, person_id=one.person), actor)

    def _give(self, one: Given, actor: Actor) -> None:
        self.scene.do(AssignTask(task_id=open_task(self.scene, one.task).id, person_id=one.person), actor)

    def _receive(self, one: Received, actor: Actor) -> None:
        assert one.document is not None
        command = ReceiveDocument(
            case_id=self.scene.case_id,
            piece=one.document.piece,
            file=_upload(one.document),
            source=one.document.source,
        )
        self.documents[one.document.id] = str(self.scene.do(command, actor)["document_id"])

    def _judge(self, one: Judged, actor: Actor) -> None:
        known = self.documents.get(one.document)
        if known is None:
            raise NotFound(kind="document", id=one.document)
        if one.accepted:
            self.scene.do(AcceptDocument(document_id=known, document_date=one.dated), actor)
        else:
            self.scene.do(RefuseDocument(document_id=known, reason=one.reason), actor)


def _upload(document: Document) -> StoredUpload:
    """The document as it was taken in; its content is not needed."""
    told = {name: document.traits[name] for name in TRAITS if name in document.traits}
    return StoredUpload(
        name=document.name,
        kind=document.kind,
        content_type=document.content_type,
        size=document.size,
        sha256=document.sha256,
        storage_key=document.storage_key,
        pages=document.pages,
        **told,
    )


def knows(pack: Pack, case_type: str) -> bool:
    """Whether the version has this kind of case at all."""
    return pack.get("case_type", case_type) is not None
