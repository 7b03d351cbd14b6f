"""The pages of a form: one for a simple form, one per panel for a wizard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `key` of its panel (empty for a simple form), `title` in the form's own language."""

    key: str
    title: str
