"""The page about differences from form.io says what the tests hold."""

from tests.conformance.forms.declared import Declared
from tests.conformance.forms.documenting import PAGE, counted_in, page
from tests.conformance.forms.examples import read_examples


def test_the_page_shows_every_declared_difference(declared: tuple[Declared, ...]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    fresh = page(declared, read_examples(), counted_in(text))
    assert text == fresh, "Run 'python -m tests.conformance.forms.documenting'."
