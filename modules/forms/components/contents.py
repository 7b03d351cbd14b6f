"""What only shows something, or nothing: texts, hidden values, the button that sends."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

import nh3
from markupsafe import Markup
from pydantic import Field

from modules.forms.cleaning import Cleaning
from modules.forms.comparing import as_number
from modules.forms.component import Component, Raw, Values
from modules.forms.inputs import WRONG, Input
from modules.forms.messages import Translate
from modules.forms.options import ComponentOptions
from modules.forms.places import Place
from modules.forms.problems import Fault, FormProblem
from modules.forms.scrubbing import many_lines
from modules.forms.values import DisplayRow
from modules.forms.view import View

TAG_NAMES = """
    a abbr b blockquote br code dd del div dl dt em h2 h3 h4 h5 h6 hr i li ol p pre q s small span
    strong sub sup table tbody td tfoot th thead tr u ul
"""
TAGS = set(TAG_NAMES.split())
ATTRIBUTES = {
    "a": {"href", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "abbr": {"title"},
}
NO_TEMPLATE = "texts are shown as they are: {{ … }} would appear on the screen"


class ContentOptions(ComponentOptions):
    """What a text may say."""

    html: str = Field(default="", max_length=50_000, description="The text as HTML, cleaned before it is shown.")


class Content(Component):
    """A text between fields."""

    options_model: ClassVar[type[ComponentOptions]] = ContentOptions
    template = "content.html"

    @property
    def html(self) -> str:
        """The text in the form's own language."""
        return str(self.options.html)

    def problems(self) -> Iterator[FormProblem]:
        """Templates, which form.io would run."""
        if "{{" in self.html:
            yield FormProblem((*self.at, "html"), NO_TEMPLATE, "write the text out; show values with fields")

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """The cleaned text."""
        return {**super().slots(raw, values, place, view), "html": sanitised(view.text(self.html))}


class Attribute(ComponentOptions):
    """One attribute of an element."""

    attr: str = Field(default="", description="Name; only what the cleaning lets through is kept.")
    value: str = Field(default="", description="Value.")


class HtmlElementOptions(ComponentOptions):
    """What an element may say."""

    tag: str = Field(default="div", pattern=r"^[a-zA-Z][a-zA-Z0-9]{0,9}$", description="Its tag, such as p or h2.")
    content: str = Field(default="", max_length=50_000, description="What it holds, as HTML.")
    attrs: tuple[Attribute, ...] = Field(default=(), max_length=50, description="Attributes, as `{attr, value}`.")


class HtmlElement(Content):
    """An HTML element, cleaned before it is shown."""

    options_model = HtmlElementOptions

    @property
    def html(self) -> str:
        """What the element holds."""
        return str(self.options.content)

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """The element around its translated content."""
        attributes = Markup("").join(Markup(' {}="{}"').format(a.attr, a.value) for a in self.options.attrs if a.attr)
        tag = self.options.tag
        element = f"<{tag}{attributes}>{view.text(self.html)}</{tag}>"
        return {**Component.slots(self, raw, values, place, view), "html": sanitised(element)}


class Hidden(Input):
    """A value from the host (`initial`) or from a rule; what a browser sends for it is ignored."""

    template = "hidden.html"

    def read(self, raw: Raw, initial: Raw, out: Values, place: Place, cleaning: Cleaning) -> None:
        """The initial value or the default, never what was sent."""
        super().read({}, initial, out, place, cleaning)

    def coerce(self, raw: Any, cleaning: Cleaning) -> Any:
        """A text, a number or a boolean."""
        if isinstance(raw, bool) or (isinstance(raw, int | Decimal) and as_number(raw) is not None):
            return raw
        if isinstance(raw, str) and len(raw) <= 10_000:
            return many_lines(raw) or None
        raise Fault("invalid", WRONG)

    def receive(self, sent: Raw, out: Values) -> None:
        """Nothing is taken from a browser."""

    def render(self, raw: Raw, values: Raw, place: Place, view: View) -> Markup:
        """Nothing to see."""
        return Markup("")

    def display(self, values: Raw, language: str, text: Translate) -> Iterator[DisplayRow]:
        """Not for people."""
        return iter(())

    def item_schema(self) -> dict[str, Any]:
        """Any plain value."""
        return {"type": ["string", "number", "boolean"], "readOnly": True}


class ButtonOptions(ComponentOptions):
    """What a button may say."""

    action: str = Field(default="submit", pattern="^submit$", description="Only `submit`.")


class Button(Component):
    """The button that sends the form: its label is shown on the form's own button."""

    options_model = ButtonOptions

    def render(self, raw: Raw, values: Raw, place: Place, view: View) -> Markup:
        """Nothing here: buttons stand at the end of the form."""
        return Markup("")


def sanitised(html: str) -> Markup:
    """`html` without anything that runs, loads or disguises itself."""
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"})
    return Markup(clean)  # noqa: S704 - cleaned on the line above
