"""The widget `text`: words of the pack's author for whoever reads the dossier."""

from typing import Any

from pydantic import ConfigDict, RootModel

from core.context import Context
from core.definitions.language import Text
from modules.cases.queries import CaseView


class Words(RootModel[Text]):
    """A text, one per language; empty lines start paragraphs."""

    model_config = ConfigDict(frozen=True)


def show_text(_: Context, __: CaseView, options: Words) -> dict[str, Any]:
    """The text."""
    return {"text": options.root}
