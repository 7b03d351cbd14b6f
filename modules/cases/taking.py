"""Fields whose values are unique among the cases of a type: each value is taken by the case that holds it."""

import hashlib
import json
from typing import Any

from sqlmodel import select

from core.context import Context
from core.errors import FieldProblem
from modules.cases.errors import ValueTaken
from modules.cases.fieldmodels import TakenValue
from modules.cases.fields import CaseField
from modules.cases.models import Case

TAKEN = "Another case has this already. Check what you wrote."
"""Not which case: strangers read it, too."""


def take_value(ctx: Context, case: Case, name: str, field: CaseField, kept: Any) -> None:
    """Take a value for this case and let go of what it held; raises `ValueTaken` when another case holds it.

    Of two that take it at the same moment the primary key lets one through; the other tries again and is refused.
    """
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    for own in ctx.session.exec(select(TakenValue).where(TakenValue.case_id == case.id, TakenValue.field == name)):
        if own.digest == digest and kept is not None:
            return
        ctx.session.delete(own)
    ctx.session.flush()
    if kept is None:
        return
    if ctx.session.get(TakenValue, (case.pack, case.case_type, name, digest)) is not None:
        raise ValueTaken((FieldProblem((name,), TAKEN),), field=field.title_of(name, ctx.actor.language))
    taken = TakenValue(pack=case.pack, case_type=case.case_type, field=name, digest=digest, case_id=case.id)
    ctx.session.add(taken)
    ctx.session.flush()
