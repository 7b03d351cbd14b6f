"""Rule: words are found in a text as people read them, whatever its spaces and capitals."""

import pytest

from modules.scenarios.findings import plain_words


@pytest.mark.parametrize("text", ["50,00\u00a0\u20ac", "50,00\u202f\u20ac", "50,00 \u20ac"])
def test_a_space_that_does_not_break_is_found_by_one_that_people_type(text: str) -> None:
    assert plain_words("50,00 \u20ac") in plain_words(f"TOTAL {text}.")
