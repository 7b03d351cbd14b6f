"""A question that is answered by yes or by no; no answer is something else."""

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic_core import CoreSchema
from pydantic_core.core_schema import bool_schema, chain_schema, literal_schema, union_schema

from modules.forms.cleaning import Cleaning
from modules.forms.component import Raw
from modules.forms.components.choices import NOT_OFFERED, Radio
from modules.forms.messages import Translate, translator
from modules.forms.options import ComponentOptions, InputOptions, Option
from modules.forms.places import Place
from modules.forms.problems import Fault
from modules.forms.view import View

YES, NO = "true", "false"


class YesNo(Radio):
    """Yes or no, as two choices. Required means answered, by either."""

    options_model: ClassVar[type[ComponentOptions]] = InputOptions

    def offered(self) -> tuple[Option, ...]:
        """The two answers."""
        return Option(label="Yes", value=YES), Option(label="No", value=NO)

    def coerce(self, raw: Any, cleaning: Cleaning) -> Any:
        """True or false, from JSON or from an HTML post; nothing for no answer."""
        if isinstance(raw, bool):
            return raw
        if raw not in (YES, NO, "") or not isinstance(raw, str):
            raise Fault("invalidOption", NOT_OFFERED)
        return raw == YES if raw else None

    def swift(self) -> CoreSchema | None:
        """A boolean, or its word."""
        sent = chain_schema([literal_schema([YES, NO]), bool_schema()])
        return union_schema([bool_schema(strict=True), sent], mode="left_to_right")

    def broken(self, value: Any, cleaning: Cleaning, needed: bool) -> Iterator[Fault]:
        """Only that there is no answer: no is one."""
        if value is None and needed:
            yield Fault("required", "Please answer with yes or no: {label}")

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """Yes or no."""
        return translator(language)("Yes" if value is True else "No")

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """Both answers in the reader's language."""
        return {**super().slots(raw, values, place, view), "choices": {YES: view.say("Yes"), NO: view.say("No")}}

    def item_schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}
