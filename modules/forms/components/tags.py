"""Tags: several short texts in one box."""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from modules.forms.cleaning import Cleaning
from modules.forms.inputs import MOST_VALUES, WRONG, Input
from modules.forms.messages import Translate
from modules.forms.options import InputOptions
from modules.forms.problems import Fault
from modules.forms.scrubbing import one_line

LONGEST = 100


class TagsOptions(InputOptions):
    """What tags may say; the names are those of form.io, misspellings included."""

    delimeter: str = Field(default=",", min_length=1, max_length=1, description="What stands between two tags.")
    max_tags: int | None = Field(default=None, ge=0, description="Most tags.")
    storeas: Literal["string", "array"] = Field(default="string", description="Kept as one text, or as a list.")


class Tags(Input):
    """Several short texts, typed with commas between them."""

    options_model = TagsOptions
    template = "input.html"

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | list[str] | None:
        """Each tag once, in the order given."""
        items = raw[: LONGEST * MOST_VALUES].split(self.options.delimeter) if isinstance(raw, str) else raw
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise Fault("invalid", WRONG)
        found = list(dict.fromkeys(filter(None, (one_line(item[: LONGEST + 1]) for item in items[: MOST_VALUES + 1]))))
        if any(len(item) > LONGEST for item in found):
            raise Fault("maxLength", "{label} takes at most {max} characters.", {"max": LONGEST})
        if len(items) > MOST_VALUES:
            raise Fault("maxTags", "{label} takes at most {max} values.", {"max": MOST_VALUES})
        return self.kept(found) or None

    def kept(self, tags: list[str]) -> str | list[str]:
        """As the form wants them kept."""
        return tags if self.options.storeas == "array" else str(self.options.delimeter).join(tags)

    def tags_of(self, value: Any) -> list[str]:
        """The tags of a kept value."""
        items = value.split(self.options.delimeter) if isinstance(value, str) else value
        return [str(item).strip() for item in items[:MOST_VALUES]] if isinstance(items, list) else []

    def faults(self, value: Any, cleaning: Cleaning) -> Iterator[Fault]:
        """Number of tags."""
        most = self.options.max_tags
        if most is not None and len(self.tags_of(value)) > most:
            yield Fault("maxTags", "{label} takes at most {max} values.", {"max": most})

    def shown_texts(self, value: Any, language: str) -> list[str]:
        """One text with all of them."""
        return [f"{self.options.delimeter} ".join(self.tags_of(value))]

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """One after the other."""
        return ", ".join(self.tags_of(value))

    def item_schema(self) -> dict[str, Any]:
        """A text, or a list of texts."""
        if self.options.storeas == "string":
            return {"type": "string"}
        return {"type": "array", "items": {"type": "string", "maxLength": LONGEST}, "maxItems": MOST_VALUES}
