"""Rules of the schema of commands."""

from core.commands import CommandModel


class Lend(CommandModel):
    """Lend a book."""

    book: str
    """The book's id."""
    days: int = 14


class LendAbroad(Lend):
    """Lend a book to somebody far away."""

    country: str
    """Where to,
    as two letters."""


def test_the_docstring_below_a_field_describes_it_to_programs() -> None:
    told = Lend.model_json_schema()
    assert told["description"] == "Lend a book."
    assert told["properties"]["book"]["description"] == "The book's id."
    assert "description" not in told["properties"]["days"]


def test_inherited_fields_keep_their_description() -> None:
    told = LendAbroad.model_json_schema()["properties"]
    assert told["book"]["description"] == "The book's id."
    assert told["country"]["description"] == "Where to,\nas two letters."
