"""What every command is: a frozen, closed request to change something."""

from pydantic import BaseModel, ConfigDict


class CommandModel(BaseModel):
    """A request to change something, named by its class."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)
