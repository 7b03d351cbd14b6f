"""Form definitions that mean harm: refused or harmless, within 2 s and 200 MB."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from modules.forms.form import compile_form
from modules.forms.hosts import Host
from modules.forms.importing import import_form
from modules.forms.problems import FormRefused
from modules.forms.samples import HOST, SAMPLES
from modules.forms.views import FormUrls

TODAY = date(2026, 3, 15)
ROOT = Path(__file__).parents[3]
URLS = FormUrls("/x", "/y")
POISONS = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>",
    "{{ 7*7 }}{% for x in y %}${7*7}",
    "__proto__",
    "constructor",
    "\x00\x1b\u202e\ufeff\ud800",
    "%s%n{label}{0.__class__}",
)


def outcome(schema: Any, host: Host = HOST) -> str:
    """Compile, fill, show and describe; `refused` or `harmless`, or whatever was raised."""
    try:
        form = compile_form(schema, "harm", host=host)
    except FormRefused:
        return "refused"
    cleaned = form.clean({"a": "x"}, today=TODAY, language="fr")
    html = str(form.render({"a": "x"}, urls=URLS, csrf="t", errors=cleaned.errors, language="fr"))
    form.display(cleaned.values, "fr")
    json.dumps(form.schema())
    assert "<script" not in html
    assert "<img" not in html
    return "harmless"


def poisoned(value: Any, poison: str) -> Any:
    """The same JSON with every text replaced, keys that say where things stand excepted."""
    if isinstance(value, dict):
        return {k: v if k in ("type", "key", "display") else poisoned(v, poison) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [poisoned(item, poison) for item in value]
    return poison if isinstance(value, str) else value


@pytest.mark.parametrize("poison", POISONS)
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_poison_in_every_text_of_a_type_is_refused_or_harmless(name: str, poison: str) -> None:
    slots = dict.fromkeys(["label", "description", "tooltip", "placeholder", "prefix", "suffix", "customClass"], "x")
    component = {"type": name, "key": "a", **slots, **SAMPLES[name].json}
    schema = {"title": poison, "components": [poisoned(component, poison)], "i18n": {"fr": {"x": poison}}}
    assert outcome(schema) in ("refused", "harmless")


@pytest.mark.parametrize("slot", ["key", "type", "tag", "conditional", "logic", "calculateValue", "validate", "data"])
@pytest.mark.parametrize("poison", POISONS)
def test_poison_where_structure_is_expected_is_refused(slot: str, poison: str) -> None:
    component = {"type": "textfield", "key": "a", slot: poison}
    assert outcome({"components": [component]}) == "refused" or (slot == "key" and poison == "constructor")


def deep(kind: str, count: int) -> dict[str, Any]:
    node: dict[str, Any] = {"type": "textfield", "key": "leaf"}
    for i in range(count):
        node = {"type": kind, "key": f"k{i}", "components": [node]}
    return {"components": [node]}


def swift(run: Callable[[], Any]) -> Any:
    start = perf_counter()
    found = run()
    assert perf_counter() - start < 2
    return found


@pytest.mark.parametrize("kind", ["panel", "container", "datagrid", "editgrid", "fieldset", "tree"])
def test_depth_of_100_is_refused(kind: str) -> None:
    assert swift(lambda: outcome(deep(kind, 100))) == "refused"


def test_ten_thousand_components_are_refused() -> None:
    schema = {"components": [{"type": "textfield", "key": f"k{i}"} for i in range(10_000)]}
    assert swift(lambda: outcome(schema)) == "refused"


def test_forms_that_multiply_each_other_are_refused() -> None:
    def find(name: str) -> dict[str, Any]:
        inner = [{"type": "form", "key": f"f{i}", "form": f"{name}{i}"} for i in range(10)]
        return {"components": inner}

    assert swift(lambda: outcome({"components": find("x")["components"]}, Host(forms=find))) == "refused"


def test_a_chain_of_forms_without_end_is_refused() -> None:
    def find(name: str) -> dict[str, Any]:
        return {"components": [{"type": "part", "key": f"p{len(name)}", "part": name + "x"}]}

    assert swift(lambda: outcome(find(""), Host(forms=find))) == "refused"


def test_megabyte_texts_are_refused_or_cut() -> None:
    long = "x" * 2_000_000
    for slot in ("label", "description", "placeholder", "key"):
        schema = {"components": [{"type": "textfield", "key": "a", slot: long}]}
        assert swift(partial(outcome, schema)) == "refused"
    rule = {"type": "textfield", "key": "a", "validate": {"pattern": "(a|a)*" * 100_000}}
    assert swift(lambda: outcome({"components": [rule]})) == "refused"


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)+$", "(.*a){25}", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x{1,900}){1,900}"]
)
def test_patterns_that_explode_elsewhere_are_refused_or_swift(pattern: str) -> None:
    schema = {"components": [{"type": "textfield", "key": "a", "validate": {"pattern": pattern, "maxLength": 90_000}}]}

    def run() -> None:
        try:
            form = compile_form(schema, "x")
        except FormRefused:
            return
        form.clean({"a": "a" * 80_000 + "!"}, today=TODAY)

    swift(run)


def test_a_long_mask_and_a_long_text_end_quickly() -> None:
    form = compile_form({"components": [{"type": "textfield", "key": "a", "inputMask": "9" * 100}]}, "x")
    assert swift(lambda: form.clean({"a": "1" * 5_000_000}, today=TODAY)).errors


def test_ten_thousand_rows_and_pairs_end_in_errors() -> None:
    inner = [{"type": "textfield", "key": "x"}]
    grids = [{"type": "editgrid", "key": "g", "components": inner}, {"type": "datamap", "key": "m"}]
    form = compile_form({"components": grids}, "x")
    submission = {"g": [{"x": "y"}] * 10_000, "m": {str(i): "v" for i in range(10_000)}}
    cleaned = swift(lambda: form.clean(submission, today=TODAY))
    assert {error.path for error in cleaned.errors} >= {"g"}
    assert len(cleaned.values["m"]) <= 1_000


def test_a_tree_of_any_depth_and_size_ends_quickly_in_errors() -> None:
    inner = [{"type": "textfield", "key": "x"}, {"type": "number", "key": "n", "calculateValue": {"var": "data.g"}}]
    form = compile_form({"components": [{"type": "tree", "key": "g", "components": inner}]}, "x")
    chain: dict[str, Any] = {"data": {"x": "y"}}
    for _ in range(5_000):
        chain = {"data": {"x": "y"}, "children": [chain]}
    wide = {"children": [{"data": {"x": "y" * 1_000}, "children": [{}] * 10}] * 10_000}
    poisoned_keys = {"__proto__": {"data": {}}, "data": {"__proto__": "x"}, "children": [{"constructor": 1}]}
    huge = {"children": "x" * 2_000_000}
    for tree in (chain, wide, {"children": [wide] * 1_000}, {"data": 1, "children": {"a": 1}}, huge):
        assert swift(partial(form.clean, {"g": tree}, today=TODAY)).errors
        swift(partial(form.render, {"g": tree}, urls=URLS, csrf="t"))
        swift(partial(form.display, {"g": tree}))
    assert "__proto__" not in str(form.clean({"g": poisoned_keys}, today=TODAY).values)
    items = [(f"g[{i}][~depth]", "9" * 9) for i in range(1_000)]
    swift(lambda: form.clean(form.read_post(items), today=TODAY))


@pytest.mark.parametrize("poison", POISONS)
def test_masks_that_mean_harm_are_refused_or_harmless(poison: str) -> None:
    masks = [{"label": poison, "mask": "99-99"}, {"label": "b", "mask": poison}]
    for given in (masks[:1], masks, [masks], poison, [masks[0]] * 10_000, [{"label": "x", "mask": "9" * 2_000_000}]):
        node = {"type": "textfield", "key": "a", "allowMultipleMasks": True, "inputMasks": given}
        swift(partial(outcome, {"components": [node]}))
    node = {"type": "textfield", "key": "a", "allowMultipleMasks": True, "inputMasks": [{"label": "b", "mask": "99"}]}
    form = compile_form({"components": [node]}, "x")
    sent: list[Any] = [poison, {"value": poison, "maskName": poison}, {"value": "1" * 5_000_000}, {"maskName": {}}]
    for value in sent:
        cleaned = swift(partial(form.clean, {"a": value}, today=TODAY))
        swift(partial(form.render, {"a": value}, urls=URLS, csrf="t", errors=cleaned.errors))


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_no_value_whatever_makes_a_type_raise(name: str) -> None:
    form = compile_form({"components": [{"type": name, "key": "a", **SAMPLES[name].json}]}, "x", host=HOST)
    nested: Any = []
    for _ in range(200):
        nested = [nested, {"a": nested}] if len(str(nested)) < 2_000 else [nested]
    values = [None, True, 0, -1, 10**400, 1.5, float("nan"), "", "x" * 300_000, [], {}, [[]], [{}], {"": {}}, nested]
    values += [{"key": {"key": []}}, {"amount": {}, "currency": []}, {"image": 1}, {"data": {"data": {}}}, *POISONS]
    for value in values:
        cleaned = form.clean({"a": value, "a~search": value}, today=TODAY)
        form.render({"a": value, "a~search": value}, urls=URLS, csrf="t", errors=cleaned.errors)
        form.display(cleaned.values)
        form.display({"a": value})


def test_an_import_of_anything_reports_and_never_raises() -> None:
    odd: list[Any] = [None, [], "x", {"form": 1}, {"components": "x"}, {"components": [1, {"type": []}]}]
    for export in [*odd, deep("panel", 90)]:
        assert import_form(export, "x").refused


DEFINITIONS = """
outcome({"components": [{"type": "textfield", "key": f"k{i}", "description": "x" * 6000} for i in range(10_000)]})
outcome(deep("datagrid", 100))
outcome({"components": [{"type": "textfield", "key": "a", "label": "x" * 20_000_000}]})
"""
TREES = """
inner = [{"type": "textfield", "key": "x"}]
form = compile_form({"components": [{"type": "tree", "key": "g", "components": inner}]}, "x")
wide = {"children": [{"data": {"x": "y" * 1_000}, "children": [{}] * 10}] * 10_000}
form.clean({"g": {"children": [wide] * 1_000}}, today=TODAY)
form.render({"g": wide}, urls=URLS, csrf="t")
form.clean(form.read_post([(f"g[{i}][~depth]", "9") for i in range(1_000)]), today=TODAY)
"""
ADDRESSES = """
long = "x" * 100_000
many = lambda source, search: [(long, f"{i}" + "y" * 1_000) for i in range(1_000)]
node = {"type": "address", "key": "a", "connector": "places.find"}
form = compile_form({"components": [node]}, "x", host=Host(options=many))
form.render({"a~search": "z" * 1_000_000, "a": {"street": "s" * 1_000_000}}, urls=URLS, csrf="t")
form.clean(form.read_post([("a~chosen", "[" * 10_000_000)]), today=TODAY)
form.clean(form.read_post([("a~chosen", '{"street": "' + "x" * 10_000_000 + '"}')]), today=TODAY)
"""
MASKS = """
outcome({"components": [{"type": "textfield", "key": "a", "inputMask": "9" * 10_000_000}]})
masks = [{"label": f"m{i}", "mask": "99-99"} for i in range(10_000)]
outcome({"components": [{"type": "textfield", "key": "a", "allowMultipleMasks": True, "inputMasks": masks}]})
masks = [{"label": "m", "mask": "99-99"}]
node = {"type": "textfield", "key": "a", "allowMultipleMasks": True, "inputMasks": masks}
form = compile_form({"components": [node]}, "x")
form.clean({"a": {"value": "1" * 5_000_000, "maskName": "m" * 5_000_000}}, today=TODAY)
"""
MEASURE = """
import resource
from tests.modules.forms.test_definitions_that_mean_harm import *
used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
outcome({"components": [{"type": "textfield", "key": "a"}]})
before, start = used(), perf_counter()
{what}
print(used() - before, perf_counter() - start)
"""


@pytest.mark.parametrize("what", [DEFINITIONS, TREES, ADDRESSES, MASKS], ids=["forms", "trees", "addresses", "masks"])
def test_the_worst_of_these_stay_within_2_seconds_and_200_mb(what: str) -> None:
    program = MEASURE.replace("{what}", what)
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    megabytes, seconds = done.stdout.split()
    assert int(megabytes) < 200
    assert float(seconds) < 2 * (what.count("\n") - 1)
