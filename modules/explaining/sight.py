"""What whoever asks may be told: a value, and whether a condition on it holds, only where they see the value anyway."""

from dataclasses import dataclass
from functools import cached_property

from core.context import Context
from core.expressions.paths import Dotted
from modules.cases.language import CaseType
from modules.cases.models import Case
from modules.cases.names import CASE_NAMES
from modules.cases.queries import CaseView, view_case
from modules.documents.filling import pieces_of_type
from modules.documents.seeing import sees_piece

OWN = frozenset((*CASE_NAMES, "stage", "clocks", "now", "today"))
"""What every reader of a case is shown of it."""
RESULTS = frozenset(("outcome", "timed_out", "failed", "found"))
"""What a process keeps of a step without any value of a form."""


@dataclass(frozen=True)
class Sight:
    """The eyes of whoever asks; an `operator` works on the machine itself and sees all that is not encrypted."""

    ctx: Context
    case: Case
    case_type: CaseType
    operator: bool = False

    @cached_property
    def view(self) -> CaseView:
        """The case as they see it."""
        return view_case(self.ctx, self.case)

    def field(self, name: str) -> bool:
        """Whether they see what a field holds."""
        if self.operator:
            return not self.case_type.fields[name].encrypted
        return name in self.view.values

    def tells(self, path: Dotted) -> bool:
        """Whether they may be told what the name at `path` holds."""
        name = path[0]
        if name in self.case_type.fields:
            return self.field(name)
        if self.operator or name in OWN or name in self.case_type.parties:
            return True
        if name == "pieces":
            return self._piece(path)
        if name == "actor":
            return True
        return len(path) == 2 and path[1] in RESULTS

    def _piece(self, path: Dotted) -> bool:
        pieces = pieces_of_type(self.ctx, self.case)
        return len(path) < 2 or path[1] not in pieces or sees_piece(self.ctx, self.case, pieces[path[1]])
