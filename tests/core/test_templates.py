"""Texts that pack authors write: what they may say, and that they can do no harm."""

from datetime import date
from decimal import Decimal

import pytest

from core.expressions.types import ANY, DATE, DECIMAL, TEXT, ListOf, Record
from core.templates import TemplateRefused, check_template, names_used, render_html, render_text

TYPES = {
    "buyer": Record("party", {"name": TEXT, "email": TEXT}),
    "amount": DECIMAL,
    "born": DATE,
    "rows": ListOf(Record("row", {"title": TEXT, "price": DECIMAL})),
    "anything": ANY,
}
LIST = "{% for row in rows %}{{ loop.index }}{{ row.title }}{% if not loop.last %}, {% endif %}{% endfor %}"
VALUES: dict[str, object] = {
    "buyer": {"name": "<b>Ann</b>", "email": None},
    "amount": Decimal("1250.5"),
    "born": date(2026, 1, 2),
    "rows": [{"title": "Lamp", "price": Decimal("2")}, {"title": "Chair", "price": None}],
    "yes": True,
    "many": list(range(1001)),
    "some": list(range(60)),
    "long": "a" * 90_000,
}


@pytest.mark.parametrize(
    ("source", "english", "french"),
    [
        ("{{ amount | money }}", "€1,250.50", "1 250,50 €"),
        ("{{ amount }}", "1,250.5", "1 250,5"),
        ("{{ born }}", "2 Jan 2026", "02/01/2026"),
        ("{{ yes }}", "yes", "oui"),
        ("{{ buyer.email }}|{{ nothing.at.all }}", "|", "|"),
        ("{{ buyer.email | default('-') | upper }}", "-", "-"),
        ("{{ rows | length }} {{ rows[0].title }} {{ (rows | last).title }}", "2 Lamp Chair", "2 Lamp Chair"),
        (LIST, "1Lamp, 2Chair", "1Lamp, 2Chair"),
        ("{% if 1000 < amount < 2000 and buyer.email is not defined %}a{% else %}b{% endif %}", "a", "a"),
        ("{% if buyer.email > 3 or buyer.name < born %}a{% else %}b{% endif %}", "b", "b"),
        ("{{ '2026-03-01' | date }}{{ 'never' | date }}", "1 Mar 2026", "01/03/2026"),
        ("{{ '3.5' | money }}{{ 'x' | number }}", "€3.50", "3,50 €"),
        ("{{ amount | round }} {{ 2.345 | round(2) }}", "1,250 2.34", "1 250 2,34"),
    ],
)
def test_values_read_as_the_language_writes_them(source: str, english: str, french: str) -> None:
    assert render_text(source, VALUES, "en") == english
    assert render_text(source, VALUES, "fr").replace("\u202f", " ").replace("\xa0", " ") == french


def test_html_escapes_values_and_text_does_not() -> None:
    assert render_text("<p>{{ buyer.name }}</p>", VALUES, "en") == "<p><b>Ann</b></p>"
    assert render_html("<p>{{ buyer.name }}</p>", VALUES, "en") == "<p>&lt;b&gt;Ann&lt;/b&gt;</p>"


def test_a_text_that_claims_to_be_markup_is_escaped_all_the_same() -> None:
    class Sly(str):
        def __html__(self) -> str:
            return "<script>"

    assert render_html("{{ name }}", {"name": Sly("<i>")}, "en") == "&lt;i&gt;"


def test_only_the_names_that_are_read_are_asked_for() -> None:
    class Careful(dict[str, object]):
        def __getitem__(self, name: str) -> object:
            assert name == "amount"
            return super().__getitem__(name)

    assert render_text("{{ amount }}", Careful(VALUES), "en") == "1,250.5"
    assert names_used("{{ amount }} {% for r in rows %}{{ r.x }}{% endfor %}") == {"amount", "rows", "r"}


@pytest.mark.parametrize(
    ("source", "line", "column", "hint"),
    [
        ("Dear\n{{ byuer.name }}", 2, 4, "buyer"),
        ("Dear {{ buyer.nmae }}", 1, 9, "buyer.name"),
        ("{% for row in rows %}\n{{ row.titel }}{% endfor %}", 2, 4, "row.title"),
        ("{{ amount | monney }}", 1, 13, "money"),
        ("{{ buyer }}", 1, 4, "name one of them, such as buyer.name"),
        ("{% if amuont %}{% endif %}", 1, 7, "amount"),
        ("{% if amount is defned %}{% endif %}", 1, 17, "defined"),
    ],
)
def test_a_mistake_has_its_place_and_the_nearest_name(source: str, line: int, column: int, hint: str) -> None:
    found = check_template(source, TYPES)
    assert [(p.line, p.column, p.hint) for p in found] == [(line, column, hint)]
    assert source[found[0].offset :].startswith(source.splitlines()[line - 1][column - 1 :])


@pytest.mark.parametrize(
    "source", ["{{ amount.x }}", "{% for a in amount %}{% endfor %}", "{{ rows.title }}", "{{ loop }}"]
)
def test_a_value_of_the_wrong_kind_is_a_mistake(source: str) -> None:
    assert len(check_template(source, TYPES)) == 1


def test_every_mistake_is_told_in_one_pass() -> None:
    assert len(check_template("{{ a }}{{ b }}{{ c | d }}", TYPES)) == 1
    assert len(check_template("{{ a }}\n{{ b }}\n{{ buyer.c }}", TYPES)) == 3


@pytest.mark.parametrize(
    "source",
    [
        "{{ anything.what.ever }}",
        "{{ rows | length }}",
        "{% raw %}{{ x }}{% endraw %}",
        "{# {{ x }} #}",
        "((((" * 2000,
        "",
    ],
)
def test_what_is_right_passes(source: str) -> None:
    assert check_template(source, TYPES) == []


BOMBS = [
    "{{ 'a' * 10**9 }}",
    "{{ 9**9**9 }}",
    "{{ 'a' ~ 'b' }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ anything['__class__'] }}",
    "{{ anything[amount] }}",
    "{{ '{0.__class__}'.format(amount) }}",
    "{{ '%s' % amount }}",
    "{{ '%1000000000d' | format(1) }}",
    "{{ buyer | attr('__class__') }}",
    "{{ range(10**9) }}",
    "{% for a in range(10**9) %}{% endfor %}",
    "{% for a in 'abc' %}{% endfor %}",
    "{{ lipsum() }}",
    "{{ cycler('a') }}",
    "{{ self._TemplateReference__context }}",
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "{% call a() %}{% endcall %}",
    "{% set a = 1 %}",
    "{% set a %}x{% endset %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import system %}",
    "{% extends 'x' %}",
    "{% block a %}{% endblock %}",
    "{% with a = 1 %}{% endwith %}",
    "{% filter upper %}a{% endfilter %}",
    "{% autoescape false %}{% endautoescape %}",
    "{{ amount | map('x') }}",
    "{{ 'a' | replace('a', 'aa') }}",
    "{{ 'a' | center(1000000000) }}",
    "{{ _budget }}",
    "{{ amount | _budget(1) }}",
    "{% for row in rows recursive %}{{ loop(rows) }}{% endfor %}",
    "{% for row in rows if row.x %}{% endfor %}",
    "{{ amount | round(*rows) }}",
    "{{ {'a': 1} }}",
    "{{ rows[0:1] }}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{{ " + "9" * 5000 + " }}",
    "{{ amount" + " | upper" * 200 + " }}",
    "{% if amount %}" * 60 + "{% endif %}" * 60,
    "{% for a in rows %}" * 4 + "{% endfor %}" * 4,
    "x" * 20_001,
    "{{",
    "{% if %}",
    "{% unknown %}",
]


@pytest.mark.parametrize("source", BOMBS)
def test_what_says_too_much_is_refused_before_it_runs(source: str) -> None:
    assert check_template(source, {**TYPES, "a": ANY}) != []
    with pytest.raises(TemplateRefused):
        render_text(source, VALUES, "en")


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in many %}{% endfor %}",
        "{% for a in some %}{% for b in some %}{% endfor %}{% endfor %}",
        "{% for a in some %}" + "{% if long | upper | lower | title == 'x' %}{% endif %}" * 300 + "{% endfor %}",
        "{{ long }}{{ long }}",
        "{% for a in some %}{{ long }}{% endfor %}",
    ],
)
def test_what_grows_too_long_or_works_too_much_is_stopped(source: str) -> None:
    with pytest.raises(TemplateRefused):
        render_text(source, VALUES, "en")


def test_a_value_that_is_an_object_is_refused() -> None:
    with pytest.raises(TemplateRefused):
        render_text("{{ thing }}", {"thing": object()}, "en")


def test_methods_of_values_are_out_of_reach() -> None:
    source = "{{ buyer.items }}{{ buyer.pop }}{{ amount.real }}{{ rows.append }}{{ born.year }}"
    assert render_text(source, VALUES, "en") == ""
