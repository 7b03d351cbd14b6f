"""A question: about which case, for whom, and what whoever asks may be told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlmodel import select

from core.context import Context
from core.definitions.document import Path
from core.definitions.language import Text
from core.definitions.packs import Pack
from core.facts import Facts
from core.journal import JournalEntry, entries
from modules.cases.acting import roles_for, stage_title, title_of
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.language import CaseType
from modules.cases.models import Case, Task
from modules.cases.roletitles import role_title
from modules.documents.language import pieces_in
from modules.documents.queries import title_of as piece_title
from modules.dossiers.labels import field_label
from modules.explaining.answers import Place, Told
from modules.explaining.conditions import told_condition
from modules.explaining.sight import Sight


@dataclass(frozen=True)
class Question:
    """`ctx` acts for the one who is asked about; `sight` is that of whoever asks; `name` names the thing."""

    ctx: Context
    case: Case
    sight: Sight
    name: str = ""

    @cached_property
    def pack(self) -> Pack:
        """The version of the pack that the case runs by."""
        return pack_of(self.ctx, self.case)

    @cached_property
    def in_force(self) -> Pack:
        """The version in force, whose rights count."""
        return self.ctx.pack(self.case.pack)

    @cached_property
    def case_type(self) -> CaseType:
        """The case type of that version."""
        return case_type_of(self.ctx, self.case)

    @cached_property
    def facts(self) -> Facts:
        """What conditions know of the case and of the one who is asked about."""
        return self.ctx.facts(self.case)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles of the one who is asked about, inherited ones included."""
        return roles_for(self.ctx, self.case)

    @cached_property
    def journal(self) -> list[JournalEntry]:
        """The case's journal, oldest first."""
        return entries(self.ctx.session, self.case.id)

    def about(self, name: str) -> "Question":
        """The same question about another thing."""
        return replace(self, name=name)

    def place(self, *path: str | int, key: bool = False) -> Place | None:
        """Where something stands in the file of the case type."""
        return place_in(self.pack, "case_type", self.case.case_type, path, key)

    def condition(self, expression: Any) -> tuple[Told, ...]:
        """The parts of a condition of the case as it stands."""
        return told_condition(expression, self.facts, self.sight)

    def action_title(self, name: str) -> Text:
        """The name of a transition or process for people."""
        return title_of(self.case_type, name)

    def doing_title(self, name: str) -> Text:
        """The name of what somebody did last, a transition, a process or a task, for people."""
        if name in self.case_type.transitions or name in self.case_type.processes:
            return self.action_title(name)
        named = select(Task).where(Task.case_id == self.case.id, Task.name == name).limit(1)
        task = self.ctx.session.exec(named).first()
        return Text.of(task.title) if task else Text({"": name.replace("_", " ")})

    def stage_title(self, name: str) -> Text:
        """The name of a stage for people."""
        return stage_title(self.case_type, name)

    def field_title(self, name: str) -> Text:
        """The name of a field for people."""
        return field_label(name, self.case_type.fields[name])

    def piece_title(self, name: str) -> Text:
        """The name of a piece for people."""
        return piece_title(name, pieces_in(self.case_type)[name])

    def role_titles(self, names: Iterable[str]) -> tuple[Text, ...]:
        """The names of roles of the pack for people."""
        return tuple(role_title(self.in_force, self.case_type, name) for name in names)


def place_in(pack: Pack, kind: str, key: str, path: Path, at_key: bool = True) -> Place | None:
    """The place of a value in a file of the pack, or of its key."""
    file = pack.files.get(kind, {}).get(key)
    if file is None:
        return None
    mark = file.document.mark(path, key=at_key)
    return Place(mark.file, mark.line, mark.column)
