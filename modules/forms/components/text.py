"""Free text: on one line, or on several."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import Field
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_before_validator_function, str_schema

from modules.forms.cleaning import Cleaning
from modules.forms.comparing import as_number
from modules.forms.component import Node, Raw
from modules.forms.inputs import FREE, WRONG, Input
from modules.forms.masks import compile_mask
from modules.forms.options import Case, InputOptions, Model
from modules.forms.patterns import example_of, rust_pattern
from modules.forms.problems import Fault, FormProblem
from modules.forms.scrubbing import many_lines, one_line

HARD_LIMIT = 100_000
LARGEST = Decimal(10) ** 40
CASES: Mapping[str, Callable[[str], str]] = {"uppercase": str.upper, "lowercase": str.lower, "mixed": str}
MASKED = frozenset({"textfield", "phoneNumber"})
MASK_HINT = "9, a, A, * stand for signs; [ ] may be left out, {3} repeats, \\ takes the next sign as it is"
EXAMPLE = "{label} isn't in the expected format. Write it like {example}."
TOO_LONG = "{label} takes at most {max} characters."


class NamedMask(Model):
    """One mask of several."""

    label: str = Field(min_length=1, max_length=100, description="What people choose it by; kept as `maskName`.")
    mask: str = Field(min_length=1, max_length=100, description="The mask, as in inputMask.")


class TextOptions(InputOptions):
    """What a text may say."""

    case: Case = Field(default="mixed", description="Letter case that the text is turned into.")
    truncate_multiple_spaces: bool = Field(default=False, description="Turn several spaces into one.")
    input_mask: str = Field(
        default="", max_length=100, description="9 digit, a letter, * either; [9] optional, 9{3} repeated."
    )
    allow_multiple_masks: bool = Field(
        default=False, description="Whether people choose one of inputMasks; the value is `{value, maskName}`."
    )
    input_masks: tuple[NamedMask, ...] = Field(
        default=(), max_length=50, description="Masks to choose from: `[{label, mask}]`."
    )


class TextField(Input):
    """A line of text."""

    options_model = TextOptions
    template = "input.html"
    can_repeat = True
    longest: ClassVar[int] = 1_000

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.mask, self._mask_problem = compile_mask(self.options.input_mask)
        self.transform = CASES[self.options.case]

    @classmethod
    def prepared(cls, raw: Raw) -> Raw:
        """Without the masks that are not in use."""
        used = raw.get("allowMultipleMasks") is True
        return raw if used else {name: value for name, value in raw.items() if name != "inputMasks"}

    def problems(self) -> Iterator[FormProblem]:
        """Also a mask that can't be read, or stands where a mask has no sense."""
        yield from super().problems()
        if self._mask_problem:
            yield FormProblem((*self.at, "inputMask"), self._mask_problem, MASK_HINT)
        elif (self.mask or self.options.input_masks) and self.type not in MASKED:
            hint = "use a textfield, or validate.pattern"
            yield FormProblem((*self.at, "inputMask"), f"{self.type} takes no mask", hint)

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """The text, scrubbed and in its letter case."""
        text = text_of(raw)
        if len(text) > HARD_LIMIT:
            raise Fault("maxLength", TOO_LONG, {"max": self.most()})
        text = self.transform(self.scrubbed(text))
        if self.options.truncate_multiple_spaces:
            text = " ".join(text.split())
        if self.mask and text and not self.mask.search(text):
            text = self.mask.filled(text)
        return text or None

    @property
    def mask_example(self) -> str:
        """What the mask asks for, shown in the empty field."""
        return self.mask.example if self.mask else ""

    def scrubs_plainly(self) -> bool:
        """Whether printable text stays as it is, but for the spaces around it."""
        known = type(self).scrubbed in (TextField.scrubbed, TextArea.scrubbed)
        return known and type(self).coerce is TextField.coerce

    def swift(self) -> CoreSchema | None:
        """Text of the right length; whether it is printable is found out for all texts at once."""
        rules, altered = self.rules, self.options.truncate_multiple_spaces or self.options.case != "mixed"
        least, most = max(rules.min_length or 0, 1), self.most()
        counted = rules.min_words or rules.max_words is not None
        pattern = rust_pattern(rules.pattern) if rules.pattern else None
        if altered or counted or self.mask or not self.scrubs_plainly() or least > most or pattern == "":
            return None
        return str_schema(
            strict=True,
            strip_whitespace=True,
            min_length=least,
            max_length=most,
            pattern=pattern,
            metadata=dict(FREE),
        )

    def scrubbed(self, text: str) -> str:
        """The text on one line, safe to store."""
        return one_line(text)

    def most(self) -> int:
        """The most characters accepted."""
        declared = self.rules.max_length
        return self.longest if declared is None else min(declared, HARD_LIMIT)

    def faults(self, value: Any, cleaning: Cleaning) -> Iterator[Fault]:
        """Length, words and pattern."""
        rules = self.rules
        if len(value) > self.most():
            yield Fault("maxLength", TOO_LONG, {"max": self.most(), "length": self.most()})
        elif rules.min_length and len(value) < rules.min_length:
            figures = {"min": rules.min_length, "length": rules.min_length}
            yield Fault("minLength", "{label} takes at least {min} characters.", figures)
        if rules.min_words and len(value.split()) < rules.min_words:
            yield Fault("minWords", "{label} takes at least {min} words.", {"min": rules.min_words})
        if rules.max_words is not None and len(value.split()) > rules.max_words:
            yield Fault("maxWords", "{label} takes at most {max} words.", {"max": rules.max_words})
        if self.pattern and not self.pattern.search(value):
            yield self.misshapen()
        if self.mask and not self.mask.search(value):
            yield Fault("mask", "{label} must look like {mask}.", {"mask": self.mask.sample})

    def misshapen(self) -> Fault:
        """That the pattern isn't met, with the field's own example, or one made of the pattern."""
        own = self.options.placeholder
        example = own if own and self.pattern.search(own) else example_of(self.rules.pattern)
        words = EXAMPLE if example else "{label} isn't in the expected format."
        return Fault("pattern", words, {"pattern": self.rules.pattern, "example": example})

    def item_schema(self) -> dict[str, Any]:
        """A string with its bounds."""
        schema: dict[str, Any] = {"type": "string", "maxLength": self.most()}
        if self.rules.min_length:
            schema["minLength"] = self.rules.min_length
        if self.rules.pattern:
            schema["pattern"] = f"^(?:{self.rules.pattern})$"
        return schema


class TextAreaOptions(TextOptions):
    """What a text on several lines may say."""

    rows: int = Field(default=4, ge=1, le=40, description="Height in lines.")


class TextArea(TextField):
    """A text on several lines."""

    options_model = TextAreaOptions
    template = "textarea.html"
    longest = 20_000
    several_lines = True

    def scrubbed(self, text: str) -> str:
        """Line breaks are kept."""
        return many_lines(text)

    def swift(self) -> CoreSchema | None:
        """Also with the line breaks that a browser sends."""
        plain = super().swift()
        return no_info_before_validator_function(unbroken, plain, metadata=dict(FREE)) if plain else None

    def typed(self, value: Any, language: str) -> str:
        """The text as it is, line breaks included."""
        return super().typed(value, language)[:HARD_LIMIT]


def unbroken(raw: Any) -> Any:
    """A text with plain line breaks; anything else as it is."""
    return raw.replace("\r\n", "\n") if isinstance(raw, str) and "\r" in raw else raw


def text_of(raw: Any) -> str:
    """`raw` as text if it is one, or a number of sane size; raises `Fault` on anything else."""
    if isinstance(raw, str):
        return raw
    number = as_number(raw) if isinstance(raw, int | Decimal) and not isinstance(raw, bool) else None
    if number is None or abs(number) > LARGEST:
        raise Fault("invalid", WRONG)
    return str(raw)
