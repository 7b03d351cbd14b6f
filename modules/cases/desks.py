"""Where a form is filled."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from core.context import Context
from core.definitions.packs import Pack
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.language import CaseType
from modules.cases.models import Case


@dataclass(frozen=True)
class Desk:
    """Where a form is filled: how its host reads, in which pack, for which kind of case, for which case if any."""

    reads: Callable[[], AbstractContextManager[Context]]
    pack: Pack
    case_type: CaseType
    case_id: str = ""


def desk_of(ctx: Context, case: Case) -> Desk:
    """Where a form about `case` is filled, read in the transaction of `ctx`."""
    return Desk(lambda: nullcontext(ctx), pack_of(ctx, case), case_type_of(ctx, case), case.id)
