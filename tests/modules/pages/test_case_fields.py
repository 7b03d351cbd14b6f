"""Rules: nobody from outside names a case; what is not there and what may not be seen are refused alike."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from core.actors import SYSTEM
from core.context import reading
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.dispatch import dispatch
from core.errors import Invalid
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.commands import OpenCase, RunAction
from modules.cases.models import Case, CaseParty
from modules.cases.partyactors import party_actor
from modules.cases.pointing import UNSEEN
from modules.corrections.answering import AnswerRequest
from modules.corrections.models import FieldRequest
from modules.pages.completing import complete_page
from modules.pages.finding import find_page
from modules.parties.language import PartyInput
from modules.parties.models import Party
from tests.fixtures.kernels import make_kernel, make_settings, person

TYPE = """
case_type: order
title: Order
reference: "O-{number:04}"
parties: {owner: {title: Owner, access: own_dossier, sees: [note, other, rows]}}
fields:
  note: {type: text}
  other: {type: case, to: order}
  rows: {type: list, of: {about: {type: case}, word: {type: text}}}
stages: {open: {}, done: {final: true}}
transitions: {close: {from: open, to: done, by: clerk}}
processes:
  tell: {title: Tell, on_demand: {parties: [owner], form: {fields: [other]}}, steps: [set: {note: "'told'"}]}
  wonder: {title: Wonder, on_demand: {by: clerk}, steps: [ask: {id: it, to: owner, form: {fields: [note, rows]}}]}
  reopen: {title: Reopen, on_demand: {by: clerk}, steps: [request_fields: {from: owner, fields: [other]}]}
"""
PAGE = """
page: ask
title: Ask
intro: Ask us.
form: {parties: [owner], fields: [note, other]}
opens: order
party: owner
thanks: {title: Thanks, text: Thanks.}
"""
FILES = {
    "pack.yaml": "pack: orders\nversion: 1.0.0\ntitle: Orders\nlanguages: [en]\ntimezone: UTC\n",
    "case_types/order.yaml": TYPE,
    "pages/ask.yaml": PAGE,
    "roles.yaml": "roles: {clerk: {title: Clerk, may: {order: [read, open, update, transition, answer]}}}\n",
}
CLERK = person("clerk", "clerk", pack="orders")
CHECKS = ("cases.outsideforms", "corrections.askrules", "pages.checking")
NOWHERE = ("O-9999", "00000000-0000-0000-0000-000000000000", "' or 1=1 --")


def write(folder: Path) -> None:
    for path, text in FILES.items():
        target = folder / "definitions" / "orders" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    (folder / "forms").mkdir(exist_ok=True)


def test_check_refuses_each_form_that_asks_people_from_outside_for_a_case(registry: Registry, tmp_path: Path) -> None:
    write(tmp_path)
    loaded = load(read_folders(tmp_path / "definitions", tmp_path / "forms"), registry)
    found = sorted((Path(one.mark.file).name, one.mark.line) for one in loaded.diagnostics if one.code == "LI178")
    lines = TYPE.splitlines()
    places = [
        next(i for i, line in enumerate(lines, 1) if word in line) for word in ("  tell:", "  wonder:", "  reopen:")
    ]
    assert found == [("ask.yaml", 5), *(("order.yaml", line) for line in places)]
    assert len(loaded.diagnostics) == len(found)


@pytest.fixture
def kernel(database_url: str, registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    """The pack in force as an older version put it in force, whose check did not know better; two orders."""
    for module in CHECKS:
        monkeypatch.setattr(f"modules.{module}.check_outside", lambda *_: ())
    monkeypatch.setattr("modules.corrections.rules.names_case", lambda _: False)
    write(tmp_path)
    folders = {"definitions": tmp_path / "definitions", "forms": tmp_path / "forms"}
    made = make_kernel(make_settings(tmp_path, database_url, **folders), registry)
    for name in ("Ada", "Eve"):
        owner = PartyInput(first_name=name, email=f"{name}@example.org")
        dispatch(made, OpenCase(pack="orders", case_type="order", values={}, parties={"owner": owner}), SYSTEM)
    yield made
    made.engine.dispose()


def order(kernel: Kernel, number: int) -> Case:
    with reading(kernel, SYSTEM) as ctx:
        return ctx.session.exec(select(Case).where(Case.reference == f"O-000{number}")).one()


def owner_of(kernel: Kernel, case: Case) -> Any:
    with reading(kernel, SYSTEM) as ctx:
        link = ctx.session.get(CaseParty, (case.id, "owner"))
        party = ctx.session.get(Party, link.party_id) if link else None
        assert party is not None
        return party_actor(case, party, ("owner",))


def asked(kernel: Kernel, action: str) -> str:
    case = order(kernel, 2)
    with reading(kernel, SYSTEM) as ctx:
        known = ctx.session.exec(select(FieldRequest).where(FieldRequest.case_id == case.id)).all()
    if known:
        return str(known[0].id)
    dispatch(kernel, RunAction(case_id=case.id, action=action), CLERK)
    return asked(kernel, action)


def from_a_page(kernel: Kernel, given: str) -> None:
    who = {"first_name": "Mal", "last_name": "Lory", "email": "mal@example.org"}
    values = {"owner": who, "note": "", "other": given}
    complete_page(kernel, find_page(kernel, "orders", "ask"), "en", values, {})


def at_a_start(kernel: Kernel, given: str) -> None:
    case = order(kernel, 2)
    command = RunAction(case_id=case.id, action="tell", values={"other": given})
    dispatch(kernel, command, owner_of(kernel, case))


def in_an_answer(kernel: Kernel, given: str) -> None:
    values = {"note": "x", "rows": [{"about": given, "word": "w"}]}
    dispatch(
        kernel, AnswerRequest(request_id=asked(kernel, "wonder"), values=values), owner_of(kernel, order(kernel, 2))
    )


def in_a_correction(kernel: Kernel, given: str) -> None:
    command = AnswerRequest(request_id=asked(kernel, "reopen"), values={"other": given})
    dispatch(kernel, command, owner_of(kernel, order(kernel, 2)))


WAYS: tuple[Callable[[Kernel, str], None], ...] = (from_a_page, at_a_start, in_an_answer, in_a_correction)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_refuses_a_case_alike_whether_it_is_there_or_not(
    kernel: Kernel, way: Callable[[Kernel, str], None]
) -> None:
    for given in ("O-0001", order(kernel, 1).id, *NOWHERE):
        with pytest.raises(Invalid) as refused:
            way(kernel, given)
        assert [one.message for one in refused.value.problems] == [UNSEEN["case"]]
    with reading(kernel, SYSTEM) as ctx:
        cases = list(ctx.session.exec(select(Case)))
    assert len(cases) == 2
    assert not any(case.data.get("other") or case.data.get("rows") for case in cases)


def test_the_house_names_a_case_that_it_may_read(kernel: Kernel) -> None:
    values = {"other": "O-0001", "rows": [{"about": "O-0002", "word": "w"}]}
    made = dispatch(kernel, OpenCase(pack="orders", case_type="order", values=values, parties={}), CLERK)
    with reading(kernel, SYSTEM) as ctx:
        case = ctx.session.get(Case, made["case_id"])
        assert case is not None
        assert case.data["other"] == order(kernel, 1).id
        assert case.data["rows"][0]["about"] == order(kernel, 2).id
