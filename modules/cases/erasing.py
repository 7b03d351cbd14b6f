"""Erase what a case holds about people: what is left tells that it was there, its stages and its plain values.

The journal keeps its facts. They prove values by digests whose salt goes too, so that nobody can guess a birthday from
one; `case.erased` proves by a new salt what is left.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel, col, delete, select, update

from core import outbox
from core.context import Context
from core.encryption.envelopes import is_sealed
from core.rows.making import change
from modules.cases.definitions import case_type_of
from modules.cases.fieldmodels import CaseProvenance, TakenValue
from modules.cases.fields import CaseField
from modules.cases.language import CaseType
from modules.cases.links import AccessLink
from modules.cases.models import Case, CaseParty, CaseProcess, CaseSubmission, Timer
from modules.cases.moving import close
from modules.cases.values import digest
from modules.parties.registering import forget_party, hold_party

ERASED = "case.erased"
"""The fact that holds the digests of what is left; the proof of a case's values begins anew with it."""
ERASER = "eraser"
"""Kind of part that removes what a module keeps of the people of a case: `run(ctx, case)`."""
RETENTION_TIMER = "retention"
"""The kind of timer at which the time is over for which a case is kept; its target is the case's stage."""
ABOUT_PEOPLE = ("long_text", "email", "phone", "iban", "nir", "plate", "address", "party", "file")
"""Types of fields that are erased whether the definition calls them personal or not."""
OWN: tuple[type[SQLModel], ...] = (CaseProvenance, TakenValue, AccessLink, CaseParty)
"""Tables of this module whose rows of the case go."""


def kept_until(ctx: Context, case: Case) -> datetime | None:
    """When a closed case is erased; None where nothing says it, and for one that is erased."""
    if case.closed_at is None or case.erased_at is not None:
        return None
    waiting = (Timer.case_id == case.id, Timer.kind == RETENTION_TIMER, col(Timer.done).is_(False))
    return ctx.session.exec(select(Timer.at).where(*waiting).order_by(col(Timer.at)).limit(1)).first()


def erase_case(ctx: Context, case: Case) -> None:
    """Erase the people of a closed case from everything that knows it; nothing happens to it afterwards."""
    close(ctx, case)
    ctx.session.flush()
    parties = set(ctx.session.exec(select(CaseParty.party_id).where(CaseParty.case_id == case.id)))
    for part in ctx.kernel.registry.parts(ERASER).values():
        if part.run:
            part.run(ctx, case)
    _erase_rows(ctx, case)
    for party in sorted(parties):
        _forget_unless_known(ctx, party)
    _keep_plain_values(ctx, case)
    change(case, headline="", erased_at=ctx.now())
    digests = {name: digest(case.salt, name, value) for name, value in case.data.items()}
    ctx.record(ERASED, case, kept=digests)


def _erase_rows(ctx: Context, case: Case) -> None:
    """The rows of this module's tables that tell of people, and the work that is done."""
    for model in OWN:
        _delete(ctx, model, case)
    of_case: dict[str, Any] = {"synchronize_session": "fetch"}
    for changed in (
        update(CaseSubmission).where(col(CaseSubmission.case_id) == case.id).values(data={}),
        update(CaseProcess).where(col(CaseProcess.case_id) == case.id).values({"values": {}}),
        update(Timer).where(col(Timer.case_id) == case.id).values(done=True),
    ):
        ctx.session.exec(changed.execution_options(**of_case))
    outbox.forget(ctx.session, case.id)


def _delete(ctx: Context, model: type[SQLModel], case: Case) -> None:
    case_id: Any = model.case_id  # type: ignore[attr-defined]
    ctx.session.exec(delete(model).where(col(case_id) == case.id))


def _forget_unless_known(ctx: Context, party_id: str) -> None:
    """A party whom no other case knows is forgotten; whoever opens a case for it meanwhile waits, or is waited for."""
    hold_party(ctx, party_id)
    known = select(CaseParty.case_id).where(CaseParty.party_id == party_id)
    if ctx.session.exec(known.limit(1)).first() is None:
        forget_party(ctx, party_id)


def _keep_plain_values(ctx: Context, case: Case) -> None:
    case_type, now = case_type_of(ctx, case), ctx.kernel.definitions.in_force.get(case.pack)
    newest: CaseType | None = now.get("case_type", case.case_type) if now else None
    models = [case_type.fields, *([newest.fields] if newest else [])]
    kept = {name: plain_part(name, value, models) for name, value in case.data.items()}
    change(case, salt=secrets.token_hex(16), data={name: value for name, value in kept.items() if value is not None})


def plain_part(name: str, value: Any, models: list[Mapping[str, CaseField]]) -> Any:
    """What a value keeps when people are erased: all, some parts of a group, or nothing.

    A field that no version declares goes, and so does one that any of them calls personal.
    """
    fields = [fields[name] for fields in models if name in fields]
    if not fields or any(is_personal(field) for field in fields) or is_sealed(value):
        return None
    inner = [field.of for field in fields if field.of]
    if isinstance(value, list) and inner:
        return [_plain_row(row, inner) for row in value]
    return _plain_row(value, inner) if isinstance(value, dict) and inner else value


def _plain_row(row: Mapping[str, Any], models: list[Mapping[str, CaseField]]) -> dict[str, Any]:
    found = {name: plain_part(name, value, models) for name, value in row.items()}
    return {name: value for name, value in found.items() if value is not None}


def is_personal(field: CaseField) -> bool:
    """Whether the field says something about people, by its own word or by its type; of a group, as a whole."""
    return field.personal or field.encrypted or field.type in ABOUT_PEOPLE
