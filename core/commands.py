"""What every command is: a frozen, closed request to change something."""

import ast
import inspect
from collections.abc import Iterator
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic_core import CoreSchema


class CommandModel(BaseModel):
    """A request to change something, named by its class."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema for programs, where the docstrings below the fields describe them.

        Pydantic would read them of every command at each start, which takes a tenth of it.
        """
        told = handler(schema)
        properties = handler.resolve_ref_schema(told).get("properties", {})
        for model in reversed(cls.__mro__):
            if issubclass(model, CommandModel):
                for name, text in _docstrings(model):
                    properties.get(name, {}).setdefault("description", text)
        return told


def _docstrings(model: type) -> Iterator[tuple[str, str]]:
    """The texts that stand below the fields of a class, by field."""
    (written,) = ast.parse(dedent(inspect.getsource(model))).body
    assert isinstance(written, ast.ClassDef)
    for field, below in pairwise(written.body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, inspect.cleandoc(text)
