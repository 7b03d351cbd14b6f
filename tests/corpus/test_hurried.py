"""Mistakes as a hurried administrator makes them: `check` points at the line, and says what helps."""

import pytest

from core.registry import Registry
from tests.corpus.scoring import hurried, outcome, score
from tests.corpus.seeding import every_mistake

HURRIED = hurried()


@pytest.mark.parametrize("name", HURRIED)
def test_a_hurried_mistake_is_found_at_its_line_with_what_helps(name: str, registry: Registry) -> None:
    mistake, says = HURRIED[name]
    made = outcome(mistake, says, registry)
    assert made.located, list(map(str, made.found))
    assert made.helped, [f"{one} ({one.hint})" for one in made.found]


def test_the_whole_corpus_is_located_and_most_mistakes_bring_a_suggestion(registry: Registry) -> None:
    outcomes = [outcome(mistake, None, registry) for mistake in every_mistake()]
    total, located, _ = score(outcomes)
    suggested = sum(1 for one in outcomes if one.found and one.found[0].hint)
    assert located == total
    assert suggested / total >= 0.85
