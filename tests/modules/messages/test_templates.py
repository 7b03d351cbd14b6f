"""Mistakes in mail templates are found when the pack is loaded, on their line."""

import pytest

from core.registry import Registry
from tests.modules.messages.conftest import CASE_TYPE, TEMPLATE, compile_pack


def found(registry: Registry, **changed: str) -> list[tuple[str, str | None, int, int]]:
    """Code, hint, line and column of every mistake."""
    return [(d.code, d.hint, d.mark.line, d.mark.column) for d in compile_pack(registry, **changed).diagnostics]


def test_the_pack_is_right(registry: Registry) -> None:
    assert found(registry) == []


def test_a_missing_language_is_named(registry: Registry) -> None:
    broken = TEMPLATE.replace(', fr: "Commande {{ reference }} : {{ goods }}"', "")
    assert [(code, line) for code, _, line, _ in found(registry, welcome=broken)] == [("LI131", 4)]


@pytest.mark.parametrize(
    ("right", "wrong", "hint", "line"),
    [
        (
            "{{ amount | money }}.\n\n    {{ link }}\n  fr",
            "{{ amuont | money }}.\n\n    {{ link }}\n  fr",
            "amount",
            9,
        ),
        ("Bonjour {{ buyer.name }}", "Bonjour {{ buyer.nmae }}", "buyer.name", 13),
        ("Bonjour {{ buyer.name }}", "Bonjour {{ bayer.name }}", "buyer", 13),
        ("commande de {{ amount | money }}", "commande de {{ amount | monney }}", "money", 15),
        ("{{ reference }}: {{ goods }}", "{{ referense }}: {{ goods }}", "reference", 4),
    ],
)
def test_an_unknown_placeholder_is_placed_with_the_nearest_name(
    registry: Registry, right: str, wrong: str, hint: str, line: int
) -> None:
    assert right in TEMPLATE
    mistakes = found(registry, welcome=TEMPLATE.replace(right, wrong))
    assert [(code, near, at) for code, near, at, _ in mistakes] == [("LI132", hint, line)]
    text = TEMPLATE.replace(right, wrong).splitlines()[line - 1]
    word = text[mistakes[0][3] - 1 :]
    assert word.startswith(tuple(part for part in ("amuont", "buyer.nmae", "bayer", "monney", "referense")))


def test_an_unknown_template_is_named_where_it_is_sent(registry: Registry) -> None:
    mistakes = found(registry, order=CASE_TYPE.replace("template: welcome", "template: welcom"))
    assert [(code, hint) for code, hint, _, _ in mistakes] == [("LI120", "welcome")]


def test_an_unknown_recipient_is_named_where_it_is_sent(registry: Registry) -> None:
    mistakes = found(registry, order=CASE_TYPE.replace("to: buyer", "to: byuer"))
    assert [(code, hint) for code, hint, _, _ in mistakes] == [("LI120", "buyer")]


def test_a_link_for_a_party_that_may_not_open_it_is_a_mistake(registry: Registry) -> None:
    assert [code for code, *_ in found(registry, order=CASE_TYPE.replace("to: buyer", "to: shop"))] == ["LI135"]


def test_a_value_of_a_form_that_is_not_there_is_a_mistake(registry: Registry) -> None:
    broken = TEMPLATE.replace("Dear {{ buyer.name }}", "Dear {{ form.reason }}")
    assert [code for code, *_ in found(registry, welcome=broken)] == ["LI136"]


def test_a_template_without_case_type_knows_what_every_case_type_has(registry: Registry) -> None:
    assert found(registry, welcome=TEMPLATE.replace("case_type: order\n", "")) == []


@pytest.mark.parametrize(
    "source",
    ["{{ 'a' * 10**9 }}", "{{ ''.__class__ }}", "{{ goods.format(goods) }}", "{% include 'x' %}", "{{ goods"],
)
def test_a_template_that_says_too_much_is_refused(registry: Registry, source: str) -> None:
    broken = TEMPLATE.replace("Dear {{ buyer.name }}", source)
    assert {code for code, *_ in found(registry, welcome=broken)} == {"LI132"}
