"""`pages/*.yaml`: pages that strangers fill without an account."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from core.definitions.language import IDENTIFIER, Closed, Ref, Text
from modules.cases.askedforms import FormName


class Thanks(Closed):
    """What people read after they have sent the form."""

    title: Text = Field(description="The headline.")
    text: Text = Field(description="What happens next, in a few sentences.")


def form_not_needed(schema: dict[str, Any]) -> None:
    """The JSON Schema tells that a page may leave its form out."""
    schema["required"].remove("form")


class Page(Closed):
    """A page that asks for something and opens a case with the answers: one of its own, or one about another case."""

    model_config = ConfigDict(json_schema_extra=form_not_needed)

    @model_validator(mode="before")
    @classmethod
    def _whole_form(cls, data: Any) -> Any:
        """Without a form, a page asks for everything that a case holds."""
        if isinstance(data, Mapping) and "form" not in data and isinstance(data.get("party"), str):
            return {**data, "form": {"parties": [data["party"]], "fields": "all", "pieces": "all"}}
        return data

    page: str = Field(pattern=IDENTIFIER, description="The page's id: the name of its file, and its address.")
    title: Text = Field(description="The page's title.")
    intro: Text = Field(description="What it is for, in a few sentences.")
    time: Text | None = Field(default=None, description="How long it takes, such as 5 minutes.")
    bring: tuple[Text, ...] = Field(default=(), description="What to have at hand.")
    access: Literal["public"] = Field(default="public", description="Who may open it: everybody.")
    form: FormName = Field(
        description="The form to fill: its name, or the fields that it asks for; default: party, all fields and pieces."
    )
    opens: Annotated[str, Ref("case_type")] = Field(description="Kind of case that it opens.")
    about: Annotated[str, Ref("case_type")] | None = Field(
        default=None,
        description="Kind of case that it is about: people name one by its reference first. That case type says under "
        "'receives' what they learn of it, and what they open belongs to that case.",
    )
    party: Annotated[str, Ref("party")] = Field(description="Role of the person who fills it.")
    thanks: Thanks = Field(description="What people read afterwards.")
    contact: Text | None = Field(
        default=None, description="Where to ask for help, such as a phone number; shown below every step."
    )
    featured: bool = Field(default=True, description="Whether the start page shows it.")
    values: Mapping[Annotated[str, Ref("field")], str] = Field(
        default_factory=dict, description="Values that every case opened here starts with, by field."
    )
