"""The widget `fields`: values of the case, one below the other."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, RootModel

from core.context import Context
from core.definitions.language import Ref
from modules.cases.queries import CaseView
from modules.dossiers.editing import editable_fields
from modules.dossiers.origins import told_origins
from modules.dossiers.showing import Shower


class Fields(RootModel[Annotated[list[Annotated[str, Ref("path")]], Field(min_length=1)]]):
    """Values of the case, in reading order."""

    model_config = ConfigDict(frozen=True)


def show_fields(ctx: Context, view: CaseView, options: Fields) -> dict[str, Any]:
    """The rows that the actor may see, and the fields among them that it may change."""
    rows = Shower.for_cases(ctx, [view.case]).rows(view, options.root)
    lists = [row for row in rows if row.shown.kind == "list"]
    plain = [row for row in rows if row.shown.kind != "list"]
    names = [path.partition(".")[0] for path in options.root]
    fields = view.case_type.fields
    return {
        "rows": plain,
        "lists": lists,
        "editable": editable_fields(ctx, view, options.root),
        "origins": told_origins(ctx, view, names),
        "personal": {path for path in options.root if path in fields and fields[path].personal},
    }
