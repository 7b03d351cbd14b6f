"""How the step `call` reads in a definition."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.definitions.language import IDENTIFIER, Closed, Ref
from core.definitions.packs import Pack, Scope
from core.expressions.fields import Expr
from core.expressions.paths import Dotted
from core.expressions.types import ANY, Type
from modules.connectors.kinds import KINDS
from modules.connectors.language import Connector, Operation


def operation_in(pack: Pack, connector: str, operation: str) -> Operation | None:
    """The operation called so, if the pack declares it."""
    found: Connector | None = pack.get("connector", connector)
    return found.operations.get(operation) if found else None


class Call(Closed):
    """Ask another system, and wait for its answer."""

    rests: ClassVar[bool] = True

    connector: Annotated[str, Ref("connector")] = Field(description="The system.")
    operation: str = Field(description="What it is asked.")
    with_: Mapping[str, Expr] = Field(
        default_factory=dict, alias="with", description="What it is told, by name, as expressions."
    )
    into: Mapping[Annotated[str, Ref("field")], str] = Field(
        default_factory=dict, description="By field: the result that it takes."
    )
    as_: str | None = Field(
        default=None, alias="as", pattern=IDENTIFIER, description="Name under which later steps know the answer."
    )
    on_error: Literal["wait", "go_on"] = Field(
        default="wait",
        description="When no attempt succeeds: wait for an administrator, or go on with failed = true.",
    )
    attempts: int = Field(default=7, ge=1, le=7, description="How often it is tried, with growing pauses.")

    @property
    def id(self) -> str | None:
        """The name of the place where the process rests."""
        return self.as_

    def type_within(self, scope: Scope, argument: str) -> Type | None:
        """The type that an argument must have."""
        operation = operation_in(scope.pack, self.connector, self.operation)
        kind = operation.takes.get(argument) if operation else None
        return KINDS[kind].type if kind else None

    def made_from(self) -> Mapping[Dotted, frozenset[Dotted]]:
        """Results that fields take hold what the fields hold."""
        left = ((self.as_, result, field) for field, result in self.into.items() if self.as_)
        return {(name, result): frozenset({(field,)}) for name, result, field in left}

    def names_left(self, scope: Scope) -> Mapping[str, Type]:
        """The answer: its results, and whether it failed or found nothing."""
        if self.as_ is None:
            return {}
        operation = operation_in(scope.pack, self.connector, self.operation)
        return {self.as_: operation.answer(self.as_) if operation else ANY}
