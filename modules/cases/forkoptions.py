"""Options of the steps that split a process into branches: `parallel` and `for_each`."""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.definitions.language import IDENTIFIER, Closed, Steps
from core.definitions.link import step_names
from core.definitions.packs import Scope
from core.expressions.fields import Expects, Expr
from core.expressions.paths import Dotted
from core.expressions.types import ANY, ListOf, Record, Type
from modules.cases.holding import Path

Name = Annotated[str, Field(pattern=IDENTIFIER)]
Join = Literal["all", "any"]
JOIN = "Whether the process goes on once all branches ended, or with the first that did; the others are stopped then."


class Parallel(Closed):
    """Do several things beside each other, then go on."""

    rests: ClassVar[bool] = True
    parallel: Mapping[Name, Steps] = Field(
        alias="parallel", min_length=2, description="Steps of each branch, by its id."
    )
    join: Join = Field(default="all", description=JOIN)
    id: str | None = Field(default=None, pattern=IDENTIFIER, description="Name of this place; default: a number.")

    def inner(self) -> Iterator[tuple[Path, Steps]]:
        """The steps of each branch."""
        for name, steps in self.parallel.items():
            yield ("parallel", name), steps

    def names_left(self, scope: Scope) -> Mapping[str, Type]:
        """What the steps of all branches leave behind."""
        found: dict[str, Type] = {}
        for steps in self.parallel.values():
            found.update(step_names(steps, scope))
        return found


class ForEach(Closed):
    """Do the same steps for each value of a list."""

    rests: ClassVar[bool] = True
    item: str = Field(pattern=IDENTIFIER, description="Name by which the steps know the value at hand.")
    in_: Annotated[Expr, Expects(ListOf(ANY))] = Field(alias="in", description="The list, as an expression.")
    steps: Steps = Field(description="Steps for one value.")
    together: bool = Field(default=False, description="Whether all begin at once, and not one after the other.")
    join: Join = Field(default="all", description=JOIN)
    id: str | None = Field(
        default=None,
        pattern=IDENTIFIER,
        description="Name under which later steps know what each one left, as a list; default: none.",
    )

    def inner(self) -> Iterator[tuple[Path, Steps]]:
        """The steps for one value."""
        yield ("for_each", "steps"), self.steps

    def names_within(self, scope: Scope) -> Mapping[str, Type]:
        """The value at hand, and what the steps leave for each other."""
        return {**step_names(self.steps, scope), self.item: self._item_type(scope)}

    def names_left(self, scope: Scope) -> Mapping[str, Type]:
        """The list of what each one left."""
        left = {self.item: self._item_type(scope), **step_names(self.steps, scope)}
        return {self.id: ListOf(Record(self.id, left))} if self.id else {}

    def made_from(self) -> Mapping[Dotted, frozenset[Dotted]]:
        """The value at hand comes out of the list."""
        paths = self.in_.expression.paths()
        return {(self.item,): paths, **({(self.id, self.item): paths} if self.id else {})}

    def _item_type(self, scope: Scope) -> Type:
        """The type of one value, when the list is a field of the case."""
        fields = scope.case_type.fields if scope.case_type else {}
        field = fields.get(self.in_.source.strip())
        found = field.expression_type() if field else ANY
        return found.item if isinstance(found, ListOf) else ANY
