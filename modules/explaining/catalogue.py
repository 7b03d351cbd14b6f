"""What can be asked about, and the function that answers."""

from collections.abc import Callable, Mapping

from core.definitions.language import Text
from modules.explaining.actions import why_action
from modules.explaining.answers import Answer
from modules.explaining.baskets import why_basket
from modules.explaining.errors import UnknownSubject
from modules.explaining.fields import why_field
from modules.explaining.pieces import why_document, why_piece
from modules.explaining.processes import why_process
from modules.explaining.questions import Question
from modules.explaining.rights import right
from modules.explaining.stages import why_stage
from modules.explaining.tasks import why_task
from modules.explaining.widgets import why_widget


def why_case(question: Question) -> Answer:
    """Why somebody may see the case at all; the verdict is `shown` or `hidden`."""
    yes = question.ctx.may("read", question.case)
    title = Text({"": question.case.reference})
    return Answer("case", "", title, "shown" if yes else "hidden", yes, tuple(right(question, "read")))


SUBJECTS: Mapping[str, Callable[[Question], Answer]] = {
    "stage": why_stage,
    "case": why_case,
    "action": why_action,
    "field": why_field,
    "widget": why_widget,
    "piece": why_piece,
    "document": why_document,
    "basket": why_basket,
    "task": why_task,
    "process": why_process,
}
"""By what is asked about: the answer. `stage`, `case`, `basket`, `task` and `process` may go without a name."""
NAMED = ("action", "field", "widget", "piece", "document")
"""Subjects that need a name."""


def answer(question: Question, subject: str) -> Answer:
    """The answer to a question about `subject`; raises `UnknownSubject`, `UnknownName`."""
    if subject not in SUBJECTS:
        raise UnknownSubject(subject=subject[:64], known=", ".join(SUBJECTS))
    return SUBJECTS[subject](question)
