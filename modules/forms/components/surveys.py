"""A survey: several questions with the same answers."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from modules.forms.cleaning import Cleaning
from modules.forms.component import Node, Raw, Values
from modules.forms.inputs import WRONG, Input
from modules.forms.messages import Translate
from modules.forms.options import InputOptions, Model
from modules.forms.places import Place
from modules.forms.problems import Fault, FormProblem
from modules.forms.values import DisplayRow
from modules.forms.view import View

ALL = "{label}: answer every question."


class Entry(Model):
    """A question or an answer."""

    label: str = Field(default="", max_length=1000, description="What people read.")
    value: str = Field(min_length=1, max_length=100, pattern=r"^[^\[\].~]+$", description="What is kept.")
    tooltip: str = Field(default="", max_length=1000, description="A hint.")


class SurveyOptions(InputOptions):
    """What a survey may say."""

    questions: tuple[Entry, ...] = Field(min_length=1, max_length=100, description="The questions.")
    values: tuple[Entry, ...] = Field(min_length=1, max_length=20, description="The answers, the same for all.")


class Survey(Input):
    """One answer for each of several questions: `{question: answer}`."""

    options_model = SurveyOptions
    template = "survey.html"

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.questions = {one.value: one for one in self.options.questions}
        self.answers = {one.value: one.label or one.value for one in self.options.values}

    def problems(self) -> Iterator[FormProblem]:
        """Two questions or two answers of one value."""
        yield from super().problems()
        for name, known in (("questions", self.questions), ("values", self.answers)):
            if len(known) != len(getattr(self.options, name)):
                yield FormProblem((*self.at, name), f"two of the {name} have one value", "change one")

    def coerce(self, raw: Any, cleaning: Cleaning) -> dict[str, str] | None:
        """The answers given; raises `Fault` on unknown questions and answers."""
        if raw == "" and isinstance(raw, str):
            return None
        if not isinstance(raw, Mapping) or len(raw) > 2 * len(self.questions):
            raise Fault("invalid", WRONG)
        given = {key: answer for key, answer in raw.items() if answer not in ("", None)}
        if not all(isinstance(a, str) and q in self.questions and a in self.answers for q, a in given.items()):
            raise Fault("invalidOption", "{label}: choose one of the answers offered.")
        return {question: given[question] for question in self.questions if question in given} or None

    def broken(self, value: Any, cleaning: Cleaning, needed: bool) -> Iterator[Fault]:
        """Required means every question."""
        yield from super().broken(value, cleaning, needed)
        if needed and value and len(value) < len(self.questions):
            yield Fault("required", ALL)

    def receive(self, sent: Raw, out: Values) -> None:
        """The answer to each question."""
        node = sent.get(self.key)
        if isinstance(node, Mapping):
            out[self.key] = {name: texts[-1] for name, texts in node.items() if name and isinstance(texts, list)}

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """The answers given."""
        slots = super().slots(raw, values, place, view)
        return {**slots, "given": slots["value"] if isinstance(slots["value"], Mapping) else {}}

    def display(self, values: Raw, language: str, text: Translate) -> Iterator[DisplayRow]:
        """One row per question answered."""
        given = values.get(self.key)
        if not isinstance(given, Mapping):
            return
        rows = tuple(
            DisplayRow(text(one.label or key), text(self.answers.get(str(given[key]), str(given[key]))), "radio")
            for key, one in self.questions.items()
            if key in given
        )
        if rows:
            yield DisplayRow(text(self.label), "", self.type, rows)

    def item_schema(self) -> dict[str, Any]:
        """An object of answers."""
        answer = {"type": "string", "enum": list(self.answers)}
        return {"type": "object", "properties": dict.fromkeys(self.questions, answer), "additionalProperties": False}
