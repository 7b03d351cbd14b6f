"""Forms inside forms: a nested form under a key of its own, or a part whose fields stand among the others."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from modules.forms.cleaning import Cleaning
from modules.forms.component import Raw, Values
from modules.forms.components.groups import Container, GroupOptions, mapping
from modules.forms.components.layouts import Fieldset, LayoutOptions
from modules.forms.places import Place


class SubFormOptions(GroupOptions):
    """What a nested form may say."""

    form: str = Field(min_length=1, max_length=200, description="The form: its name, or its id at form.io.")
    src: str = Field(default="", pattern="^$", description="Not offered: name the form instead of its address.")
    reference: Any = Field(default=None, description="Ignored: the values are kept in place.")
    form_revision: Any = Field(default=None, description="Ignored: the form is the one in force.")
    revision: Any = Field(default=None, description="Ignored: the form is the one in force.")
    project: Any = Field(default=None, description="Ignored.")
    path: Any = Field(default=None, description="Ignored.")


class SubForm(Container):
    """Another form, whose values stand under this component's key."""

    options_model = SubFormOptions
    refers = "form"

    def read(self, raw: Raw, initial: Raw, out: Values, place: Place, cleaning: Cleaning) -> None:
        """The values inside, also as form.io writes them (`{data: …}`)."""
        given = raw.get(self.key)
        inner = mapping(given).get("data")
        own = any(child.key == "data" for child in self.children)
        if isinstance(inner, Mapping) and not own:
            raw = {**raw, self.key: inner}
        super().read(raw, initial, out, place, cleaning)


class FormPartOptions(LayoutOptions):
    """What a reusable part may say."""

    part: str = Field(min_length=1, max_length=200, description="The form that holds the fields.")


class FormPart(Fieldset):
    """The fields of another form, among those of this one."""

    options_model = FormPartOptions
    refers = "part"
