"""Rule: the nodes of a tree are judged, shown and changed as rows are, at any depth that is allowed."""

from datetime import date
from typing import Any

import pytest

from modules.forms.form import Form
from modules.forms.nodes import DEEPEST
from modules.forms.views import FormUrls
from tests.modules.forms.conftest import TODAY, Make

URLS = FormUrls("/x", "/y")
NAME = {"type": "textfield", "key": "name", "label": "Name", "validate": {"required": True}}
AGE = {"type": "number", "key": "age", "label": "Age", "validate": {"max": 150}}
WHY = {"type": "textfield", "key": "why", "label": "Why", "conditional": {"show": True, "when": "team.age", "eq": "3"}}


def node(name: str, *children: Any, **more: Any) -> dict[str, Any]:
    return {"data": {"name": name, **more}, "children": list(children)}


THREE = node("Board", node("Sales", node("South"), age=3, why="w"), node("Works"))


@pytest.fixture
def team(make: Make) -> Form:
    return make({"type": "tree", "key": "team", "label": "Team", "components": [NAME, AGE, WHY]})


def post(*rows: tuple[int, str], **buttons: str) -> list[tuple[str, str]]:
    """What a browser sends: each node with its depth, in reading order."""
    found = [("team[]", "")]
    for i, (depth, name) in enumerate(rows):
        found += [(f"team[{i}][name]", name), (f"team[{i}][~depth]", str(depth))]
    return found + [(f"_{button}", value) for button, value in buttons.items()]


SENT = ((0, "Board"), (1, "Sales"), (2, "South"), (1, "Works"))


def test_a_tree_is_kept_as_form_io_keeps_it_and_cleans_to_itself(team: Form) -> None:
    once = team.clean({"team": THREE}, today=TODAY)
    assert not once.errors
    assert once.values == {"team": THREE}
    assert team.clean(once.values, today=TODAY).values == once.values


def test_errors_name_a_node_by_its_number_in_reading_order(team: Form) -> None:
    wrong = node("Board", node("Sales", node("", age=200)), node(""))
    assert [error.path for error in team.clean({"team": wrong}, today=TODAY).errors] == [
        "team.2.name",
        "team.2.age",
        "team.3.name",
    ]


def test_a_condition_in_a_node_reads_its_own_node(team: Form) -> None:
    kept = team.clean({"team": node("A", node("B", age=3, why="kept"), why="dropped")}, today=TODAY).values["team"]
    assert "why" not in kept["data"]
    assert kept["children"][0]["data"]["why"] == "kept"


def test_what_a_browser_sends_becomes_the_same_tree(team: Form) -> None:
    sent = team.read_post(post(*SENT))
    assert sent == {"team": node("Board", node("Sales", node("South")), node("Works"))}


@pytest.mark.parametrize(
    ("button", "value", "names"),
    [
        ("add", "team[1]", ["Board", "Sales", "South", "", "Works"]),
        ("add", "team[3]", ["Board", "Sales", "South", "Works", ""]),
        ("add", "team", ["Board", "Sales", "South", "Works"]),
        ("add", "team[99]", ["Board", "Sales", "South", "Works"]),
        ("remove", "team[1]", ["Board", "Works"]),
        ("remove", "team[0]", []),
        ("remove", "team[99999999]", ["Board", "Sales", "South", "Works"]),
        ("remove", "team[x]", ["Board", "Sales", "South", "Works"]),
    ],
)
def test_buttons_add_below_a_node_and_remove_it_with_all_below(
    team: Form, button: str, value: str, names: list[str]
) -> None:
    values = team.read_post(post(*SENT, **{button: value}))
    html = team.render(values, urls=URLS, csrf="t", today=TODAY)
    assert names_in(str(html)) == names


def names_in(html: str) -> list[str]:
    """The names in the boxes, from top to bottom."""
    return [part.partition('value="')[2].partition('"')[0] for part in html.split('][name]"')[1:]]


def test_an_empty_tree_offers_its_first_node(team: Form) -> None:
    assert 'name="_add" value="team"' in team.render({}, urls=URLS, csrf="t")
    started = team.read_post([*post(), ("_add", "team")])
    html = team.render(started, urls=URLS, csrf="t")
    assert 'name="team[0][name]"' in html
    assert 'name="_add" value="team"' not in html


def test_a_required_tree_needs_a_node_that_says_something(make: Make) -> None:
    form = make({"type": "tree", "key": "team", "components": [AGE], "validate": {"required": True}})
    nothing: list[Any] = [{}, {"team": None}, {"team": {}}, {"team": {"data": {}, "children": [{"data": {}}]}}]
    for empty in nothing:
        assert [error.path for error in form.clean(empty, today=TODAY).errors] == ["team"]
    assert not form.clean({"team": {"data": {}, "children": [{"data": {"age": 3}}]}}, today=TODAY).errors


def test_the_number_of_nodes_is_bounded_by_its_rules(make: Make) -> None:
    form = make({"type": "tree", "key": "team", "components": [NAME], "validate": {"maxLength": 3}})
    assert not form.clean({"team": node("a", node("b"), node("c"))}, today=TODAY).errors
    (error,) = form.clean({"team": node("a", node("b", node("d")), node("c"))}, today=TODAY).errors
    assert "3" in error.message


def test_a_tree_is_shown_node_by_node(team: Form) -> None:
    (tree,) = team.display(team.clean({"team": THREE}, today=TODAY).values, "fr")
    (board,) = tree.rows
    assert [row.label for row in board.rows] == ["Name", "Ligne 1.1", "Ligne 1.2"]
    sales = board.rows[1]
    assert [(row.label, row.text) for row in sales.rows[:3]] == [("Name", "Sales"), ("Age", "3"), ("Why", "w")]


def test_the_schema_of_a_tree_refers_to_itself(team: Form) -> None:
    schema = team.schema()["properties"]["team"]
    assert schema["properties"]["children"]["items"] == {"$ref": f"#{schema['$anchor']}"}
    assert team.paths() == {"team": "tree"}


def test_what_is_not_persistent_leaves_every_node(make: Make) -> None:
    secret = {"type": "textfield", "key": "code", "persistent": False}
    pairs = {"type": "datamap", "key": "pairs"}
    form = make({"type": "tree", "key": "team", "components": [NAME, secret, pairs]})
    given = node("a", node("b", code="x", pairs={"k": "v"}), code="y")
    assert form.clean({"team": given}, today=TODAY).values == {"team": node("a", node("b", pairs={"k": "v"}))}


def test_a_tree_stands_in_rows_and_in_trees(make: Make) -> None:
    inner = {
        "type": "tree",
        "key": "inner",
        "components": [NAME, {"type": "checkbox", "key": "no", "persistent": False}],
    }
    for type_, wrap in (("datagrid", lambda v: [v, v]), ("tree", lambda v: {"data": v, "children": [{"data": v}]})):
        form = make({"type": type_, "key": "outer", "components": [inner]})
        cleaned = form.clean({"outer": wrap({"inner": node("a", node("b", no=True))})}, today=TODAY)
        assert not cleaned.errors
        kept = {"inner": node("a", node("b"))}
        expected = [kept, kept] if type_ == "datagrid" else {"data": kept, "children": [{"data": kept, "children": []}]}
        assert cleaned.values == {"outer": expected}


def test_files_stay_out_of_trees(make: Make) -> None:
    with pytest.raises(Exception, match="a tree can't hold files"):
        make(
            {
                "type": "tree",
                "key": "t",
                "components": [{"type": "panel", "components": [{"type": "file", "key": "f"}]}],
            }
        )


def test_a_tree_too_deep_is_cut_and_told(team: Form) -> None:
    deep: dict[str, Any] = node("x")
    for _ in range(DEEPEST):
        deep = node("x", deep)
    (error,) = team.clean({"team": deep}, today=date(2026, 3, 15)).errors
    assert (error.path, str(DEEPEST) in error.message) == ("team", True)
