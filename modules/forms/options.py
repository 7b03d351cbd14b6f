"""What a component may say of itself: the form.io properties that are honoured, typed and closed."""

from decimal import Decimal
from typing import Any, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from core.definitions.sharing import Sharing


class Model(Sharing):
    """Closed, frozen, and read from form.io's camelCase."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
        coerce_numbers_to_str=True,
    )


class Rules(Model):
    """The `validate` of an input."""

    required: bool = Field(default=False, description="Whether it must be filled in, when it is shown.")
    min: Decimal | None = Field(default=None, description="Lowest number.")
    max: Decimal | None = Field(default=None, description="Highest number.")
    integer: bool = Field(default=False, description="Whether only whole numbers are accepted.")
    min_length: int | None = Field(default=None, ge=0, description="Fewest characters, or rows of a group.")
    max_length: int | None = Field(default=None, ge=0, description="Most characters, or rows of a group.")
    min_words: int | None = Field(default=None, ge=0, description="Fewest words.")
    max_words: int | None = Field(default=None, ge=0, description="Most words.")
    min_selected_count: int | None = Field(default=None, ge=0, description="Fewest boxes ticked.")
    max_selected_count: int | None = Field(default=None, ge=0, description="Most boxes ticked.")
    pattern: str = Field(default="", max_length=500, description="RE2 pattern that the whole text must match.")
    custom_message: str = Field(default="", description="Message shown instead of any other.")
    unique: bool = Field(default=False, description="Whether no other submission may hold the same value.")
    json_: Any = Field(default=None, alias="json", description="JSONLogic: true when valid, or a message.")


class ComponentOptions(Model):
    """What every component may say."""

    key: str = Field(default="", description="Name of the value in the submission.")
    label: str = Field(default="", max_length=2000, description="What people read beside the field.")
    description: str = Field(default="", max_length=5000, description="A hint under the label.")
    tooltip: str = Field(default="", max_length=5000, description="A further hint, shown with the description.")
    hide_label: bool = Field(default=False, description="Keep the label for screen readers only.")
    hidden: bool = Field(default=False, description="Never shown, and therefore neither required nor kept.")
    clear_on_hide: bool = Field(default=True, description="Whether the value goes when the component is hidden.")
    disabled: bool = Field(default=False, description="Shown but not changeable; a sent value is ignored.")
    logic: Any = Field(default=None, description="Changes: a trigger, and actions on properties or the value.")
    conditional: Any = Field(default=None, description="When it is shown: simple, list of conditions, or JSONLogic.")


class InputOptions(ComponentOptions):
    """What every component with a value may say."""

    validate_: Rules = Field(default=Rules(), alias="validate", description="Rules that the value must meet.")
    errors: dict[str, str] = Field(default={}, description="Own messages by rule: `{required: …}`.")
    default_value: Any = Field(default=None, description="Value before anybody fills it in.")
    multiple: bool = Field(default=False, description="Whether several values may be given.")
    placeholder: str = Field(default="", max_length=500, description="Example shown in an empty field.")
    prefix: str = Field(default="", max_length=100, description="Text before the field, such as a unit.")
    suffix: str = Field(default="", max_length=100, description="Text after the field, such as a unit.")
    autocomplete: str = Field(default="", pattern=r"^[a-z0-9 -]*$", description="HTML autocomplete token.")
    calculate_value: Any = Field(default=None, description="JSONLogic that gives the value.")
    allow_calculate_override: bool = Field(default=False, description="Whether people may change it.")
    custom_default_value: Any = Field(default=None, description="JSONLogic that gives the value nobody gave.")
    unique: bool = Field(default=False, description="Whether no other submission may hold the same value.")
    persistent: bool | Literal["client-only"] = Field(
        default=True, description="False: checked and used by rules, but not kept."
    )
    protected: bool = Field(default=False, description="Kept, but never shown again.")
    redraw_on: str = Field(default="", description="A field whose change shows this one anew.")


class Option(Model):
    """One choice of a list."""

    label: str = Field(default="", max_length=1000, description="What people read.")
    value: str = Field(default="", max_length=255, description="What is kept.")
    shortcut: Any = Field(default=None, description="Ignored: the browser has its own keys.")


Case = Literal["mixed", "uppercase", "lowercase"]
