"""What the lines of a demo do, each through the command that a person's click would send."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import col, select

from core.actors import SYSTEM
from core.commands import CommandModel
from core.context import reading
from core.dispatch import dispatch
from core.errors import NotFound
from core.kernel import Kernel
from modules.cases.commands import AssignCase, CompleteTask, RunAction
from modules.cases.models import Case, CaseLink, Task, TaskStatus
from modules.documents.commands import AcceptDocument, ReceiveDocument, RefuseDocument
from modules.documents.queries import PieceView, pieces_of
from modules.documents.receiving import StoredUpload, store_upload
from modules.messages.commands import WriteMessage
from modules.pages.demo.language import DemoLine
from modules.pages.demo.people import party_in, person_by_email
from modules.scenarios.reckoning import reckoned


@dataclass(frozen=True)
class Scene:
    """Where a line plays: the kernel at that moment, the entry's own case and party, the demo's folder."""

    kernel: Kernel
    folder: Path
    today: date
    case_id: str
    party_id: str


def play(scene: Scene, line: DemoLine) -> None:
    """Do what the line says; raises whatever its command refuses."""
    case_id = find_target(scene, line.on) if line.on else scene.case_id
    actor = person_by_email(scene.kernel, line.as_) if line.as_ else party_in(scene.kernel, case_id, scene.party_id)
    for command in VERBS[line.verb](scene, line, case_id):
        dispatch(scene.kernel, command, actor)


def find_target(scene: Scene, case_type: str) -> str:
    """The newest case of that type that was opened from the entry's case, however deep; raises `NotFound`."""
    with reading(scene.kernel, SYSTEM) as ctx:
        waiting, seen, found = [scene.case_id], set[str](), list[str]()
        while waiting:
            parent = waiting.pop()
            statement = select(CaseLink.child_id, Case.case_type).join(Case, col(Case.id) == col(CaseLink.child_id))
            for child, kind in ctx.session.exec(statement.where(CaseLink.parent_id == parent)):
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
                    found += [child] if kind == case_type else []
    if not found:
        raise NotFound(kind="case", id=case_type)
    return max(found)


def stored(kernel: Kernel, folder: Path, name: str) -> StoredUpload:
    """A file of the demo in the store; raises `NotFound` naming it."""
    path = folder / name
    if not path.is_file():
        raise NotFound(kind="file", id=str(path))
    with path.open("rb") as stream:
        return store_upload(kernel, stream, path.name)


def _run(scene: Scene, line: DemoLine, case_id: str) -> Iterator[CommandModel]:
    yield RunAction(case_id=case_id, action=line.run or "", values=reckoned(line.with_, scene.today))


def _complete(scene: Scene, line: DemoLine, case_id: str) -> Iterator[CommandModel]:
    with reading(scene.kernel, SYSTEM) as ctx:
        mine = (Task.case_id == case_id, Task.name == line.complete, Task.status == TaskStatus.OPEN)
        task = ctx.session.exec(select(Task.id).where(*mine).order_by(col(Task.created_at).desc())).first()
    if task is None:
        raise NotFound(kind="open task", id=line.complete)
    yield CompleteTask(task_id=task, outcome=line.outcome, values=reckoned(line.with_, scene.today))


def _upload(scene: Scene, line: DemoLine, case_id: str) -> Iterator[CommandModel]:
    source = "agent" if line.as_ else "upload"
    for piece, name in (line.upload or {}).items():
        file = stored(scene.kernel, scene.folder, name)
        yield ReceiveDocument(case_id=case_id, piece=piece, file=file, source=source)


def _accept(scene: Scene, line: DemoLine, case_id: str) -> Iterator[CommandModel]:
    dated = date.fromisoformat(reckoned(line.dated, scene.today)) if line.dated else None
    for piece in line.accept or ():
        view = _piece(scene, case_id, piece)
        yield AcceptDocument(document_id=_received(view), document_date=dated if view.wants_date else None)


def _refuse(scene: Scene, line: DemoLine, case_id: str) -> Iterator[CommandModel]:
    view = _piece(scene, case_id, line.refuse or "")
    yield RefuseDocument(document_id=_received(view), reason=line.because)


def _assign(scene: Scene, line: DemoLine, case_id: str) -> Iterator[CommandModel]:
    yield AssignCase(case_id=case_id, person_id=person_by_email(scene.kernel, line.assign or "").id)


def _says(_: Scene, line: DemoLine, case_id: str) -> Iterator[CommandModel]:
    yield WriteMessage(case_id=case_id, text=line.says or "")


def _piece(scene: Scene, case_id: str, piece: str) -> PieceView:
    with reading(scene.kernel, SYSTEM) as ctx:
        case = ctx.session.get(Case, case_id)
        views = {view.id: view for view in pieces_of(ctx, case)} if case else {}
    if piece not in views:
        raise NotFound(kind="piece", id=piece)
    return views[piece]


def _received(view: PieceView) -> str:
    found = next((document.id for document in view.documents if document.to_judge), None)
    if found is None:
        raise NotFound(kind="received document of", id=view.id)
    return found


VERBS: Mapping[str, Callable[[Scene, DemoLine, str], Iterator[CommandModel]]] = {
    "run": _run,
    "complete": _complete,
    "upload": _upload,
    "accept": _accept,
    "refuse": _refuse,
    "assign": _assign,
    "says": _says,
}
