"""Rule: an address may be chosen from those that a connector finds, and can be typed whatever becomes of that."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from modules.forms.form import Form
from modules.forms.hosts import Choice, Host, Source
from modules.forms.problems import FormRefused
from modules.forms.views import FormUrls
from tests.modules.forms.conftest import TODAY, Make

URLS = FormUrls("/x", "/y")
ROWS = [
    {"label": "1 rue de la Paix, Paris", "street": "rue de la Paix", "house_number": "1", "postcode": "75002"},
    {"label": "Place Bellecour, Lyon", "street": "Place Bellecour", "postcode": "69002", "city": "Lyon"},
]
NODE = {"type": "address", "key": "home", "label": "Home", "provider": "connector", "connector": "places.find"}


def find(source: Source, search: str) -> Sequence[Choice] | None:
    """Rows as a connector gives them: those that hold what is kept."""
    assert (source.kind, source.name, source.label_of) == ("url", "places.find", "label")
    rows = [row for row in ROWS if search.lower() in row["label"].lower()]
    return [(row[source.value_of], row["label"]) for row in rows if row.get(source.value_of)]


def form_of(make: Make, options: Any = find, **more: Any) -> Form:
    return make({**NODE, **more}, host=Host(options=options))


def choices_in(html: str) -> list[str]:
    return [part.partition("</label>")[0].rpartition(">")[2] for part in html.split('type="radio"')[1:]]


def test_what_is_searched_for_gives_addresses_to_choose_from(make: Make) -> None:
    form = form_of(make)
    typed = form.read_post([("home~search", "place"), ("home[street]", ""), ("_update", "1")])
    assert choices_in(form.render(typed, urls=URLS, csrf="t")) == ["Place Bellecour, Lyon"]
    assert "No address was found" in form.render({"home~search": "nowhere"}, urls=URLS, csrf="t")
    assert "No address was found" not in form.render({"home~search": "no"}, urls=URLS, csrf="t")


def test_the_address_chosen_fills_the_parts_which_stay_to_be_typed(make: Make) -> None:
    form = form_of(make)
    chosen = json.dumps({"street": "rue de la Paix", "house_number": "1", "postcode": "75002", "city": "Paris"})
    typed = form.read_post([("home~search", "paix"), ("home~chosen", chosen), ("home[street]", "old")])
    assert typed["home"]["street"] == "1 rue de la Paix"
    html = form.render(typed, urls=URLS, csrf="t")
    assert 'value="75002"' in html
    assert choices_in(html) == []
    sent = form.read_post([("home[street]", "2 rue de la Paix"), ("home[postcode]", "75002"), ("home[city]", "Paris")])
    assert form.clean(sent, today=TODAY).values["home"]["street"] == "2 rue de la Paix"


def test_a_number_with_a_box_of_its_own_goes_there(make: Make) -> None:
    form = form_of(make, ask=["house_number", "street", "postcode"])
    chosen = json.dumps({"street": "rue de la Paix", "house_number": "1", "postcode": "75002"})
    typed = form.read_post([("home~chosen", chosen)])
    assert typed["home"] == {"street": "rue de la Paix", "house_number": "1", "postcode": "75002"}


def test_a_connector_that_fails_leaves_the_address_to_be_typed(make: Make) -> None:
    form = form_of(make, lambda *_: None)
    html = form.render({"home~search": "paix"}, urls=URLS, csrf="t")
    assert "can&#39;t be looked up now" in html
    assert 'name="home[street]"' in html
    given = {"home": {"street": "1 rue de la Paix", "postcode": "75002", "city": "Paris", "country": "FR"}}
    assert not form.clean(given, today=TODAY).errors


def test_where_nothing_is_looked_up_a_connector_is_refused_and_other_providers_say_nothing(make: Make) -> None:
    with pytest.raises(FormRefused, match="nothing here looks up addresses"):
        make(NODE)
    html = make({"type": "address", "key": "home", "provider": "google"}).render({}, urls=URLS, csrf="t")
    assert "Search for an address" not in html


@pytest.mark.parametrize("ask", [["street", "planet"]])
def test_parts_that_do_not_exist_are_left_out(make: Make, ask: list[str]) -> None:
    assert "planet" not in form_of(make, ask=ask).render({}, urls=URLS, csrf="t")


@pytest.mark.parametrize(
    "chosen",
    ["", "x", "[]", "1", '{"street": 1}', "[" * 50_000, '{"street": "' + "x" * 5_000_000 + '"}', '{"__proto__": "x"}'],
)
def test_a_choice_that_was_never_offered_changes_nothing(make: Make, chosen: str) -> None:
    form = form_of(make)
    typed = form.read_post([("home~chosen", chosen), ("home[street]", "kept")])
    assert typed["home"] == {"street": "kept"}


def test_what_a_connector_says_is_escaped_and_bounded(make: Make) -> None:
    poison = "<script>alert(1)</script>" + "x" * 1_000_000
    form = form_of(make, lambda *_: [(poison, f"{poison}{i}") for i in range(5_000)])
    html = form.render({"home~search": "paix"}, urls=URLS, csrf="t")
    assert "<script" not in html
    assert len(html) < 100_000
