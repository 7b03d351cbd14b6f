"""form.io's server knows no trees; every node is judged as it judges a row of a datagrid."""

from typing import Any

import pytest

from modules.forms.nodes import flat
from tests.conformance.forms.combinations import node
from tests.conformance.forms.groups import AGE, NAME, NODES
from tests.conformance.forms.judging import compiled, exact, judge_with
from tests.conformance.forms.oracle import Oracle

MISSHAPEN = ("children as text", "nodes as list", "tree as text", "nodes too deep")
PETS = node("selectboxes", "pets", values=[{"label": "Cat", "value": "cat"}], validate={"minSelectedCount": 1})
WHY = node("textfield", "why", conditional={"show": True, "when": "field.age", "eq": "36"}, validate={"required": True})
INSIDE = [NAME, AGE, PETS, WHY]


@pytest.mark.parametrize("kind", [kind for kind in NODES if kind not in MISSHAPEN])
def test_a_node_is_judged_as_form_io_judges_a_row(kind: str, oracle: Oracle) -> None:
    tree: dict[str, Any] = {"components": [node("tree", tree=True, components=INSIDE)]}
    grid: dict[str, Any] = {"components": [node("datagrid", components=INSIDE)]}
    here = judge_with(compiled(tree), exact(NODES[kind]))
    rows = [dict(row) for row in flat(NODES[kind].get("field"))]
    (there,) = oracle.judge(grid, [{"field": rows}])
    assert {error.path for error in here.errors} == set(there.errors)
    shown = {path for path in there.shown if path.count(".") == 2} if rows else set()
    assert {path for path in here.visible if path.count(".") == 2} == shown
