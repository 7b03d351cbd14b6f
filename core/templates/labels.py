"""A value out of a closed set that brings its label along, so that texts can say it in the reader's language."""

from core.definitions.language import Text


class Labelled(str):
    """The id of an option; equal to the plain text, with the option's `label` beside."""

    __slots__ = ("label",)
    label: Text

    @classmethod
    def of(cls, value: str, label: Text) -> "Labelled":
        """`value` with its label."""
        found = cls(value)
        found.label = label
        return found


def say_label(value: object, language: str = "") -> object:
    """The label of a choice in a language, of each choice of a list; anything else as it is."""
    if isinstance(value, Labelled):
        return value.label.in_(language)
    if isinstance(value, list | tuple):
        return [say_label(one, language) for one in value]
    return value
