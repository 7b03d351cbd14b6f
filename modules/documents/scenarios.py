"""What scenarios say of documents: who sends them, who judges them, what is there."""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from core.actors import Actor
from core.definitions.language import Closed, OneOrMore, Ref
from core.dispatch import Answer
from core.errors import NotFound
from core.registry import Part, Registry
from modules.documents.commands import AcceptDocument, ReceiveDocument, RefuseDocument
from modules.documents.formuploads import Intake
from modules.documents.holding import HoldUploads
from modules.documents.kinds import KINDS
from modules.documents.language import pieces_in
from modules.documents.queries import DocumentView, PieceView, pieces_of
from modules.documents.receiving import StoredUpload, store_upload
from modules.forms.form import Form
from modules.scenarios.attaching import ATTACH
from modules.scenarios.coverage import COVERAGE, Reached
from modules.scenarios.findings import Mismatch, differs
from modules.scenarios.formkeys import upload_key
from modules.scenarios.lines import CHECK, VALUE, VERB, Check, Line, Verb
from modules.scenarios.scene import Scene

Files = Annotated[tuple[str, ...], Field(min_length=1)]
LARGEST = 2**30


class Sends(Verb):
    """Somebody adds files to pieces of the case: a party from its own dossier, an agent from theirs."""

    files: Mapping[Annotated[str, Ref("piece")], Files] = Field(
        alias=VALUE,
        description="By piece: a file of scenarios/files or demo/files, or several. A PDF, JPEG or PNG that is in "
        "neither is made up: a page that bears its name.",
    )

    @field_validator("files", mode="before", json_schema_input_type=Mapping[str, OneOrMore])
    @classmethod
    def _listed(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        return {piece: [one] if isinstance(one, str) else one for piece, one in value.items()}


class Judges(Verb):
    """Somebody accepts or refuses the documents that were received for pieces."""

    verdicts: Mapping[Annotated[str, Ref("piece")], Literal["accepted", "refused"]] = Field(
        alias=VALUE, description="By piece: accepted or refused."
    )
    dated: str | None = Field(
        default=None, description="The date that the accepted documents bear, where one is wanted."
    )
    because: str = Field(default="", description="Why documents are refused.")


class PieceIs(Check):
    """How a piece stands."""

    status: Literal["missing", "asked", "received", "accepted", "refused", "expired", "waived"] = Field(
        alias=VALUE, description="missing, asked, received, accepted, refused, expired, or waived: not needed."
    )


class Traits(Closed):
    """What a document is like."""

    pages: int | None = Field(default=None, description="How many pages it has.")
    kind: str | None = Field(default=None, description="Its kind, such as pdf.")
    name: str | None = Field(default=None, description="Its file name.")
    status: str | None = Field(default=None, description="received, accepted, refused, replaced or expired.")
    source: str | None = Field(default=None, description="How it came: upload, form, agent, api, mail.")


class DocumentIs(Check):
    """What the newest document of a piece is like."""

    traits: Traits = Field(alias=VALUE, description="What it is like, such as {pages: 2, kind: pdf}.")


class SeesPieces(Check):
    """Which pieces somebody sees in the case."""

    pieces: tuple[Annotated[str, Ref("piece")], ...] = Field(
        alias=VALUE, description="The pieces, in the order of the definition; none: []."
    )


class NothingToJudge(NotFound):
    """The piece {id} has no received document to judge."""


def register_scenarios(registry: Registry) -> None:
    """The verbs and checks of documents."""
    registry.add(Part(VERB, "{actor} sends", Sends, sends))
    registry.add(Part(VERB, "{actor} judges", Judges, judges))
    registry.add(Part(ATTACH, "documents", run=attached, description="Files sent with a form are held for it."))
    registry.add(Part(CHECK, "piece {piece}", PieceIs, check_piece))
    registry.add(Part(CHECK, "document {piece}", DocumentIs, check_document))
    registry.add(Part(CHECK, "{actor} sees pieces", SeesPieces, check_seeing))
    reached = Reached(pieces_in, "document.received", "piece")
    registry.add(Part(COVERAGE, "piece", run=reached, description="Pieces for which a document came in."))  # type: ignore[arg-type]


def sends(scene: Scene, line: Line) -> None:
    """Add the files, each judged by what its piece takes."""
    options: Sends = line.options
    actor = scene.actor(line.slots["actor"])
    case_id = scene.require_case()
    for piece, names in options.files.items():
        found = find_piece(scene, piece)
        for name in names:
            file = stored(scene, name, found.piece.accept, found.piece.max_size)
            source = "agent" if actor.kind == "person" else "upload"
            scene.do(ReceiveDocument(case_id=case_id, piece=piece, file=file, source=source), actor)


def stored(scene: Scene, name: str, accept: Iterable[str] = KINDS, max_size: int | None = None) -> StoredUpload:
    """A file taken in as an upload is; looked at once per process, as looking takes long."""
    content, accept = scene.file(name), tuple(accept)
    key = ("upload", name, sha256(content).hexdigest(), accept, max_size)
    if key not in scene.kept:
        file = store_upload(scene.kernel, BytesIO(content), name.rpartition("/")[2], accept, max_size)
        scene.kept[key] = file, b"".join(scene.kernel.storage.open(file.storage_key))
    file, cleaned = scene.kept[key]
    scene.kernel.storage.put(BytesIO(cleaned), limit=LARGEST)
    return StoredUpload.model_validate(file)


def attached(
    scene: Scene, actor: Actor, form: Form, values: dict[str, Any], files: Mapping[str, str]
) -> dict[str, Any]:
    """The values with files where the form about the case takes them, as if they had been sent along."""
    with scene.look() as ctx:
        intake = Intake(scene.pack, form, scene.case_type(scene.case(ctx)))
    named = {upload_key(form, name): file for name, file in files.items()}
    for key, file in named.items():
        held: Answer = scene.do(HoldUploads(case_id=scene.case_id, files=(_taken(scene, intake, key, file),)), actor)
        values = form.attach(values, key, held["ids"][0])
    return values


def _taken(scene: Scene, intake: Intake, key: str, file: str) -> StoredUpload:
    """A file as the upload of that key takes it."""
    rule = intake.form.file_inputs().get(key)
    return stored(scene, file, intake.kinds(rule), intake.most_bytes(rule)) if rule else stored(scene, file)


def judges(scene: Scene, line: Line) -> None:
    """Accept or refuse what was received."""
    options: Judges = line.options
    actor = scene.actor(line.slots["actor"])
    for piece, verdict in options.verdicts.items():
        view = find_piece(scene, piece)
        for document in _received(view):
            if verdict == "refused":
                scene.do(RefuseDocument(document_id=document.id, reason=options.because), actor)
            else:
                dated = date.fromisoformat(scene.reckoned(options.dated)) if options.dated else None
                wanted = dated if view.wants_date else None
                scene.do(AcceptDocument(document_id=document.id, document_date=wanted), actor)


def find_piece(scene: Scene, piece: str) -> PieceView:
    """The piece with its documents; raises `NotFound`."""
    with scene.look() as ctx:
        views = {view.id: view for view in pieces_of(ctx, scene.case(ctx))}
    if piece not in views:
        raise NotFound(kind="piece", id=piece)
    return views[piece]


def _received(view: PieceView) -> list[DocumentView]:
    found = [document for document in view.documents if document.to_judge]
    if not found:
        raise NothingToJudge(kind="document", id=view.id)
    return found


def check_piece(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """How a piece stands."""
    piece = line.slots["piece"]
    yield from differs(f"piece {piece}", line.options.status, find_piece(scene, piece).status)


def check_seeing(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """The pieces that somebody is told about."""
    who = line.slots["actor"]
    with scene.look(scene.actor(who)) as ctx:
        case = scene.case(ctx)
        found = [view.id for view in pieces_of(ctx, case)] if ctx.may("read", case) else []
    yield from differs(f"pieces that {who} sees", list(line.options.pieces), found)


def check_document(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """What the newest document of a piece is like."""
    piece = line.slots["piece"]
    documents = find_piece(scene, piece).documents
    if not documents:
        yield Mismatch(f"a document of {piece}", "there is none")
        return
    newest, options = documents[0], line.options.traits
    found = {name: getattr(newest, name) for name in Traits.model_fields} | {"kind": newest.kind.name}
    for name, expected in options.model_dump(exclude_none=True).items():
        yield from differs(name, expected, found[name], name)
