"""Parameters: values of a pack that delays, expressions, filters and texts name, by the day a case was opened."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from sqlmodel import select

from core.access.knowledge import select as rows_that
from core.access.knowledge import with_parameters
from core.actors import SYSTEM
from core.clock import VirtualClock
from core.context import reading
from core.definitions.advise import advise
from core.definitions.dating import as_of
from core.definitions.load import Loaded, load
from core.definitions.packs import Pack
from core.definitions.parameters import parameter_values
from core.dispatch import dispatch
from core.expressions import parse
from core.kernel import Kernel
from core.registry import Registry
from core.templates import render_text
from modules.cases.columns import columns_of
from modules.cases.commands import OpenCase
from modules.cases.models import Case
from modules.cases.queries import find_case
from tests.fixtures.appeals import read_clock, shown
from tests.fixtures.cases import act
from tests.fixtures.kernels import CLERK, SAMPLES, make_kernel, make_settings

PACK = b"pack: fines\nversion: 1.0.0\ntitle: Fines\nlanguages: [en, fr]\n"
DECLARED = """parameters:
  appeal_delay: {type: duration, title: {en: Time to appeal, fr: Délai}, value: 6 weeks, source: Art. L2333-87}
  answer: {type: duration, title: Answer, value: 10 business days}
  surcharge_rate: {type: decimal, title: Surcharge, value: 0.20, maximum: 1}
  base: {type: choice, title: Base, options: {surcharge: Surcharge, total: Total}, value: surcharge}
  prepaid: {type: boolean, title: Prepaid, value: false}
  cap: {type: money, title: Cap, values: {2026-11-20: 100000, 2020-01-01: 75000}}
"""
CASE = """case_type: fine
title: Fine
fields:
  amount: {type: money}
  surcharge: {type: money, value: "min(amount * parameters.surcharge_rate, parameters.cap)"}
  until: {type: date, value: today + parameters.appeal_delay}
stages:
  open: {due: parameters.appeal_delay, then: close, escalate: [{after: parameters.answer, steps: [set: {amount: 1}]}]}
  closed: {final: true}
transitions:
  close: {from: open, to: closed, when: parameters.base == 'surcharge' or parameters.prepaid}
  wait:
    from: open
    to: open
    steps: [wait: {for: parameters.answer}, wait: {until: amount > 1, at_most: parameters.appeal_delay}]
"""


def loaded(registry: Registry, parameters: str = DECLARED, case: str = CASE, **more: dict[str, bytes]) -> Loaded:
    files = {
        "definitions/fines/pack.yaml": PACK,
        "definitions/fines/parameters.yaml": parameters.encode(),
        "definitions/fines/case_types/fine.yaml": case.encode(),
    }
    return load({"fines": files, **more}, registry)


def pack_of(registry: Registry, parameters: str = DECLARED, case: str = CASE) -> Pack:
    found = loaded(registry, parameters, case)
    assert not found.diagnostics, [str(one) for one in found.diagnostics]
    return found.packs["fines"]


def test_delays_and_expressions_name_parameters(registry: Registry) -> None:
    pack = pack_of(registry)
    stage = pack.get("case_type", "fine").stages["open"]
    assert (str(stage.due), str(stage.escalate[0].after)) == ("6 weeks", "10 business days")
    facts = {**parameter_values(pack, date(2026, 11, 19)), "amount": Decimal(100)}
    assert parse("amount * parameters.surcharge_rate").evaluate(facts) == 20
    assert not [one for one in advise({"fines": pack}, registry) if one.code == "LI818"]


@pytest.mark.parametrize(
    ("day", "cap"), [("2019-05-01", 75_000), ("2026-11-19", 75_000), ("2026-11-20", 100_000), ("2030-01-01", 100_000)]
)
def test_the_value_in_force_on_the_day_of_opening_counts(registry: Registry, day: str, cap: int) -> None:
    values: Any = parameter_values(pack_of(registry), date.fromisoformat(day))
    assert values["parameters"]["cap"] == cap


@pytest.mark.parametrize(
    ("language", "said"), [("en", "6 weeks, 10 working days, 0.2"), ("fr", "6 semaines, 10 jours ouvrés, 0,2")]
)
def test_texts_say_them_in_the_language_of_the_reader(registry: Registry, language: str, said: str) -> None:
    values = parameter_values(pack_of(registry), date(2026, 1, 1))
    text = "{{ parameters.appeal_delay }}, {{ parameters.answer }}, {{ parameters.surcharge_rate }}"
    assert render_text(text, values, language).replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("written", "value", "hint"),
    [
        ("type: decimal", "20 %", "0.2"),
        ("type: decimal", '"0,20"', "0.20"),
        ("type: integer", "1.5", "write a number such as 5"),
        ("type: money", "9.999", "10.00"),
        ("type: boolean", "yes", "true"),
        ("type: date", "1/2/2026", "2026-02-01"),
        ("type: date", "2026-02-30", "write a date such as 2026-12-31"),
        ("type: duration", "2 mois", "2 months"),
        ("type: duration", "parameters.x", "write a number and a unit, such as 15 days"),
        ("type: choice, options: {low: Low, high: High}", "hihg", "high"),
        ("type: decimal, maximum: 1", "20", "1"),
        ("type: duration, minimum: 15 days", "1 week", "15 days"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_was_meant(
    registry: Registry, written: str, value: str, hint: str
) -> None:
    (wrong,) = loaded(
        registry,
        f"parameters: {{x: {{{written}, title: X, value: {value}}}}}",
        "case_type: fine\ntitle: F\nstages: {a: {final: true}}\n",
    ).diagnostics
    assert (wrong.code, wrong.hint) == ("LI151", hint)


def test_a_pack_that_extends_changes_one_value_and_the_version_with_it(registry: Registry) -> None:
    town = {
        "definitions/town/pack.yaml": b"pack: town\nversion: 1.0.0\ntitle: Town\nextends: fines\n",
        "definitions/town/parameters.yaml": b"parameters: {appeal_delay: {value: 2 months}}\n",
    }
    found = loaded(registry, town=town)
    assert not found.diagnostics
    assert str(found.packs["town"].get("case_type", "fine").stages["open"].due) == "2 months"
    assert str(found.packs["fines"].get("case_type", "fine").stages["open"].due) == "6 weeks"
    assert found.packs["fines"].hash != pack_of(registry, DECLARED.replace("6 weeks", "7 weeks")).hash
    town["definitions/town/parameters.yaml"] = b"parameters:\n  appeal_delay:\n    value: 2 mois\n"
    (wrong,) = loaded(registry, town=town).diagnostics
    assert (wrong.mark.file, wrong.mark.line, wrong.hint) == ("definitions/town/parameters.yaml", 3, "2 months")


def test_a_broken_file_of_parameters_is_the_only_mistake(registry: Registry) -> None:
    codes = [one.code for one in loaded(registry, "parameters: [").diagnostics]
    assert codes == ["LI002"]


def test_a_delay_that_changes_by_date_has_the_length_of_the_day_everywhere(registry: Registry) -> None:
    dated = DECLARED.replace("value: 6 weeks", "values: {2020-01-01: 6 weeks, 2026-06-01: 1 month}")
    pack = pack_of(registry, dated)

    def dues(day: date) -> list[str]:
        case_type = as_of(pack, day).get("case_type", "fine")
        steps = case_type.transitions["wait"].steps
        return [str(case_type.stages["open"].due), str(steps.items[1].options.at_most)]

    assert dues(date(2026, 5, 31)) == ["6 weeks", "6 weeks"]
    assert dues(date(2026, 6, 1)) == ["1 month", "1 month"]
    assert as_of(pack_of(registry), date(2026, 1, 1)).get("case_type", "fine").stages["open"].due.fixed


def dated_kernel(tmp_path: Path, database_url: str, registry: Registry) -> Kernel:
    """A kernel whose sample pack allows ten days for research, and three weeks from April on."""
    copytree(SAMPLES / "definitions", tmp_path / "definitions")
    path = tmp_path / "definitions" / "permits" / "parameters.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "value: 10 days", "values: {2026-01-01: 10 days, 2026-04-01: 3 weeks}"
    )
    text += "  limit: {type: decimal, title: L, values: {2026-01-01: 5, 2026-04-01: 50}}\n"
    path.write_text(text, encoding="utf-8")
    return make_kernel(make_settings(tmp_path, database_url, definitions=tmp_path / "definitions"), registry)


def test_a_case_keeps_the_values_of_its_day_in_delays_expressions_and_filters(
    tmp_path: Path, database_url: str, registry: Registry
) -> None:
    kernel = dated_kernel(tmp_path, database_url, registry)
    assert isinstance(kernel.clock, VirtualClock)
    old = dispatch(kernel, OpenCase(pack="permits", case_type="appeal"), CLERK)["case_id"]
    kernel.clock.advance(datetime(2026, 4, 2, 9, tzinfo=UTC) - kernel.clock.now())
    new = dispatch(kernel, OpenCase(pack="permits", case_type="appeal"), CLERK)["case_id"]
    with reading(kernel, SYSTEM) as ctx:
        facts = {one: ctx.facts(find_case(ctx, str(one))) for one in (old, new)}
        condition = parse("parameters.limit > 10 and opened_at + parameters.research_delay > now")
        assert [condition.holds(facts[one]) for one in (old, new)] == [False, True]
        pack = ctx.pack("permits")
        columns = columns_of(pack.get("case_type", "appeal"), kernel.engine.dialect.name)
        for text in ("parameters.limit > 10", "opened_at + parameters.research_delay > now", "parameters.limit < 10"):
            rule = parse(text)
            rows = rows_that(pack, rule, columns, {"now": ctx.now()})
            held = {case.id for case in ctx.session.exec(select(Case).where(rows, Case.case_type == "appeal"))}
            assert held == {one for one in (old, new) if rule.holds(with_parameters(pack, rule, facts[one]))}, text
    kernel.engine.dispose()


def test_a_clock_runs_for_the_length_of_its_parameter(tmp_path: Path, database_url: str, registry: Registry) -> None:
    kernel = dated_kernel(tmp_path, database_url, registry)
    assert isinstance(kernel.clock, VirtualClock)
    old = str(dispatch(kernel, OpenCase(pack="permits", case_type="appeal"), CLERK)["case_id"])
    kernel.clock.advance(timedelta(days=29))
    kernel.clock.advance(timedelta(days=3))
    new = str(dispatch(kernel, OpenCase(pack="permits", case_type="appeal"), CLERK)["case_id"])
    ends = []
    for case_id in (old, new):
        act(kernel, case_id, "ask")
        clock = read_clock(kernel, case_id, "research")
        ends.append(shown(clock.due_at if clock else None)[:10])
    assert ends == ["2026-04-13", "2026-04-24"]
    kernel.engine.dispose()
