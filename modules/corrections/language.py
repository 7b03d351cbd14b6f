"""How a request to correct, complete or confirm reads in a definition."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.definitions.delays import Delay
from core.definitions.language import IDENTIFIER, Closed, Ref
from core.definitions.packs import Scope
from core.expressions.fields import Expects, Expr
from core.expressions.types import ANY, TEXT, Choice, Record, Type

OUTCOMES = ("answered", "confirmed", "late", "nobody", "withdrawn")
Purpose = Literal["correct", "complete", "confirm"]


class RequestFields(Closed):
    """Let a party correct, complete or confirm fields and pieces, and wait until it answers or the time is over."""

    rests: ClassVar[bool] = True
    id: str | None = Field(
        default=None, pattern=IDENTIFIER, description="Name under which later steps know the outcome."
    )
    from_: Annotated[str, Ref("party")] = Field(alias="from", description="Role of the party that is asked.")
    purpose: Purpose = Field(
        default="correct", description="What it is for; confirm shows the values first, to be confirmed or changed."
    )
    fields: tuple[Annotated[str, Ref("field")], ...] = Field(default=(), description="Fields that are reopened.")
    chosen: Annotated[Expr | None, Expects(ANY)] = Field(
        default=None, description="The fields as an expression, such as form.fields, instead of a fixed list."
    )
    pieces: tuple[Annotated[str, Ref("piece")], ...] = Field(default=(), description="Pieces that are asked for again.")
    message: Annotated[Expr | None, Expects(TEXT)] = Field(
        default=None, description="What the party reads above the form, as an expression such as form.message."
    )
    due: Delay | None = Field(default=None, description="Time after which the fields are closed again.")

    def names_left(self, _: Scope) -> Mapping[str, Type]:
        """How it ended: answered, confirmed, late, withdrawn, or nobody when no party has the role."""
        return {self.id: Record(self.id, {"outcome": Choice(OUTCOMES)})} if self.id else {}
