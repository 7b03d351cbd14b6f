"""Keys with dots: `home.town` is the value `town` under `home`, without a box around it."""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from modules.forms.cleaning import Cleaning
from modules.forms.component import Component, Raw, Values
from modules.forms.components.groups import mapping
from modules.forms.describing import merged
from modules.forms.messages import Translate
from modules.forms.places import Place
from modules.forms.references import Path, Scopes
from modules.forms.values import DisplayRow
from modules.forms.view import View


class Nest(Component):
    """One step of a dotted key; several components may stand in the same nest."""

    @classmethod
    def inner_scope(cls, path: Path) -> Path:
        """Under its own key."""
        return path

    def read(self, raw: Raw, initial: Raw, out: Values, place: Place, cleaning: Cleaning) -> None:
        """What is inside, beside what other components put there."""
        inner = out.setdefault(self.key, {})
        for child in self.children:
            child.read(mapping(raw.get(self.key)), mapping(initial.get(self.key)), inner, self.within(place), cleaning)

    def settle(self, base: Raw, scopes: Scopes, out: Values, place: Place, cleaning: Cleaning) -> None:
        """What is visible inside; the step itself shows nothing."""
        inner = out.setdefault(self.key, {})
        around = (*scopes, mapping(scopes[-1].get(self.key)))
        for child in self.children:
            child.settle(mapping(base.get(self.key)), around, inner, self.within(place), cleaning)

    def check(self, values: Raw, place: Place, cleaning: Cleaning) -> None:
        """The rules of what is inside."""
        for child in self.children:
            child.check(mapping(values.get(self.key)), self.within(place), cleaning)

    def receive(self, sent: Raw, out: Values) -> None:
        """The post's values inside."""
        for child in self.children:
            child.receive(mapping(sent.get(self.key)), out.setdefault(self.key, {}))

    def render(self, raw: Raw, values: Raw, place: Place, view: View) -> Markup:
        """What is inside, and nothing around it."""
        typed, clean = mapping(raw.get(self.key)), mapping(values.get(self.key))
        return Markup("").join(child.render(typed, clean, self.within(place), view) for child in self.children)

    def properties(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """An object."""
        inner = merged(pair for child in self.children for pair in child.properties())
        yield self.key, {"type": "object", "properties": inner, "additionalProperties": False}

    def display(self, values: Raw, language: str, text: Translate) -> Iterator[DisplayRow]:
        """The rows of what is inside."""
        for child in self.children:
            yield from child.display(mapping(values.get(self.key)), language, text)

    def within(self, place: Place) -> Place:
        """Where the values inside stand."""
        return place.inside(self.key)
