"""`pages/*.yaml`: pages that strangers fill without an account."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from core.definitions.language import IDENTIFIER, Closed, Ref, Text


class Thanks(Closed):
    """What people read after they have sent the form."""

    title: Text = Field(description="The headline.")
    text: Text = Field(description="What happens next, in a few sentences.")


class Page(Closed):
    """A page that asks for something and opens a case with the answers."""

    page: str = Field(pattern=IDENTIFIER, description="The page's id: the name of its file, and its address.")
    title: Text = Field(description="The page's title.")
    intro: Text = Field(description="What it is for, in a few sentences.")
    time: Text | None = Field(default=None, description="How long it takes, such as 5 minutes.")
    bring: tuple[Text, ...] = Field(default=(), description="What to have at hand.")
    access: Literal["public"] = Field(default="public", description="Who may open it: everybody.")
    form: Annotated[str, Ref("form")] = Field(description="The form to fill.")
    opens: Annotated[str, Ref("case_type")] = Field(description="Kind of case that it opens.")
    party: Annotated[str, Ref("party")] = Field(description="Role of the person who fills it.")
    thanks: Thanks = Field(description="What people read afterwards.")
    contact: Text | None = Field(
        default=None, description="Where to ask for help, such as a phone number; shown below every step."
    )
    featured: bool = Field(default=True, description="Whether the start page shows it.")
    values: Mapping[Annotated[str, Ref("field")], str] = Field(
        default_factory=dict, description="Values that every case opened here starts with, by field."
    )
