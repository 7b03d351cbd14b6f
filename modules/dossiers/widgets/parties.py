"""The widget `parties`: the people and organisations that the case is about."""

from typing import Any, Literal

from pydantic import ConfigDict, RootModel

from core.context import Context
from modules.cases.queries import CaseView


class Parties(RootModel[Literal["all"]]):
    """All parties of the case."""

    model_config = ConfigDict(frozen=True)


def show_parties(_: Context, view: CaseView, __: Parties) -> dict[str, Any]:
    """Each party with the name of its role, in the order of the case type."""
    roles = view.case_type.parties
    return {"parties": [(roles[role].title, view.parties[role]) for role in roles if role in view.parties]}
