"""What scenarios say of letters: who reads them."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field
from sqlmodel import col, select

from core.definitions.language import Ref
from core.registry import Part, Registry
from modules.documents.queries import documents_of
from modules.generation.models import GeneratedLetter
from modules.scenarios.findings import Mismatch, differs
from modules.scenarios.lines import CHECK, VALUE, Check, Line
from modules.scenarios.scene import Scene


class ReadsLetters(Check):
    """Which letters somebody reads in the case."""

    letters: tuple[Annotated[str, Ref("letter")], ...] = Field(
        alias=VALUE, description="The letters, oldest first; none: []."
    )


def register_scenarios(registry: Registry) -> None:
    """The check of letters."""
    registry.add(Part(CHECK, "{actor} reads letters", ReadsLetters, check_reading))


def check_reading(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """The filed letters that somebody reads; those that tell what is hidden from them are not among them."""
    who = line.slots["actor"]
    with scene.look(scene.actor(who)) as ctx:
        case = scene.case(ctx)
        seen = {view.id for view in documents_of(ctx, case)} if ctx.may("read", case) else set()
        filed = select(GeneratedLetter).where(GeneratedLetter.case_id == case.id).order_by(col(GeneratedLetter.id))
        found = [one.letter for one in ctx.session.exec(filed) if one.document_id in seen]
    yield from differs(f"letters that {who} reads", list(line.options.letters), found)
