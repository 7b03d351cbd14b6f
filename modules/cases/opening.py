"""Open a case: reference, parties, values, first stage, first steps."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.context import Context
from core.database import new_id
from core.rows.making import make
from modules.cases.definitions import case_type_in_force
from modules.cases.headlines import refresh_headline
from modules.cases.language import CaseType
from modules.cases.models import Case
from modules.cases.moving import enter_stage
from modules.cases.numbering import next_reference
from modules.cases.partyroles import add_party
from modules.cases.pending import note_new
from modules.cases.processes import start_process
from modules.cases.provenance import mark_defaults
from modules.cases.settling import settle
from modules.cases.values import defaults, set_values
from modules.parties.models import Party


@dataclass(frozen=True)
class OpenRequest:
    """What a new case starts from: Python values of its fields, its parties by role, where it came from."""

    pack: str
    case_type: str
    values: Mapping[str, object] = field(default_factory=dict)
    parties: Mapping[str, Party] = field(default_factory=dict)
    source: str = ""


def open_case(ctx: Context, request: OpenRequest) -> Case:
    """Open a case and let it settle. Rights are the caller's to check."""
    case = create_case(ctx, request)
    begin_case(ctx, case)
    return case


def create_case(ctx: Context, request: OpenRequest) -> Case:
    """Write the case with its parties and values; it stands in its first stage but nothing has happened yet."""
    case_type = case_type_in_force(ctx, request.pack, request.case_type)
    case = _new_row(ctx, request, case_type)
    ctx.session.add(case)
    note_new(ctx, case)
    ctx.record("case.opened", case, case_type=case.case_type, definition=case.definition, source=request.source)
    for role, party in request.parties.items():
        add_party(ctx, case, role, party)
    given = _given(request.values)
    preset = {name: value for name, value in defaults(ctx, case, case_type).items() if name not in given}
    set_values(ctx, case, case_type, {**preset, **given}, request.source)
    mark_defaults(ctx, case, preset)
    refresh_headline(ctx, case, case_type)
    enter_stage(ctx, case, case_type, case.stage)
    return case


def begin_case(ctx: Context, case: Case) -> None:
    """Carry out the steps of opening, then let the case settle."""
    start_process(ctx, case, "opening")
    settle(ctx, case)


def _given(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _new_row(ctx: Context, request: OpenRequest, case_type: CaseType) -> Case:
    now = ctx.now()
    return make(
        Case,
        id=new_id(),
        pack=request.pack,
        case_type=request.case_type,
        definition=ctx.pack(request.pack).hash,
        reference=next_reference(ctx, request.pack, case_type),
        headline="",
        stage=next(iter(case_type.stages)),
        stage_since=now,
        basket=None,
        assignee=None,
        data={},
        salt=secrets.token_hex(16),
        version=1,
        opened_at=now,
        changed_at=now,
        closed_at=None,
        due_at=None,
        erased_at=None,
    )
