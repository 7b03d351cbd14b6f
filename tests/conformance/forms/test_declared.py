"""A declaration covers what it names and nothing else, and each of its names has to be needed."""

import pytest

from tests.conformance.forms.declared import Declared, Place, Sighting, read_declared
from tests.conformance.forms.running import all_combinations

PLACE = Place("refused here", ("textfield", "url"), ("plain",), ("true", "list"))
SEEN = Sighting("refused here", "textfield", "plain", "true")


@pytest.mark.parametrize(
    "other",
    [
        Sighting("accepted here", "textfield", "plain", "true"),
        Sighting("refused here", "email", "plain", "true"),
        Sighting("refused here", "textfield", "required", "true"),
        Sighting("refused here", "textfield", "plain", "false"),
    ],
)
def test_a_declaration_covers_only_what_it_names(other: Sighting) -> None:
    assert PLACE.holds(SEEN)
    assert not PLACE.holds(other)


def test_a_name_that_nothing_needs_any_more_is_told() -> None:
    declared = Declared("types", "Types", "Because.", (PLACE,))
    told = " ".join(declared.unused({SEEN}))
    assert "'url' no longer occurs" in told
    assert "'list' no longer occurs" in told
    assert "'textfield'" not in told


def test_an_unknown_effect_is_refused() -> None:
    with pytest.raises(ValueError, match="effect"):
        Place.read({"effect": "differs", "components": [], "values": []})


def test_every_reason_is_said_once_and_in_words() -> None:
    declared = read_declared()
    assert len({item.id for item in declared}) == len(declared)
    assert all(len(item.reason) > 20 and item.title for item in declared)


def test_no_two_combinations_have_the_same_name() -> None:
    names = [combination.name for combination in all_combinations()]
    assert len(set(names)) == len(names)
