"""What components need to know while they are rendered."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from modules.forms.cleaning import Cleaning
from modules.forms.hosts import Source
from modules.forms.messages import Translate
from modules.forms.places import Place, element_id
from modules.forms.references import ROW, Path
from modules.forms.uploads import Uploads
from modules.forms.views import FormUrls

TEMPLATES = FilePath(__file__).parent / "templates"

environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.globals["element_id"] = element_id


@dataclass(frozen=True, slots=True)
class View:
    """One showing of a form: what is visible, errors by dotted path, where it is sent.

    `cleaning` is the passage of the values shown: it knows the language, the uploads and what logic changes.
    """

    cleaning: Cleaning
    visible: frozenset[str]
    errors: Mapping[str, str]
    urls: FormUrls
    read_only: bool = False
    pages: frozenset[str] = frozenset()

    @property
    def language(self) -> str:
        """The language of the reader."""
        return self.cleaning.language

    @property
    def uploads(self) -> Uploads:
        """The files sent before."""
        return self.cleaning.uploads

    @property
    def say(self) -> Translate:
        """Translates our own texts."""
        return self.cleaning.say

    @property
    def text(self) -> Translate:
        """Translates the form's texts."""
        return self.cleaning.text

    def state(self, path: str) -> Mapping[str, Any]:
        """What logic changes in the component at this dotted path."""
        return self.cleaning.states.get(path, {})

    def choices(self, source: Source, search: str = "") -> Mapping[str, str] | None:
        """The choices of a source; None when they can't be had."""
        return self.cleaning.choices(source, search)

    def shows(self, path: str) -> bool:
        """Whether the component at this dotted path is visible."""
        return path in self.visible

    def placeholder(self, path: str) -> Markup:
        """What stands where a hidden component may come back."""
        return Markup('<div id="{}" hidden></div>').format(element_id(path, "w"))

    def fill(self, template: str, **slots: Any) -> Markup:
        """A template of this module with the view at hand."""
        found = environment.get_template(f"forms/{template}")
        return Markup(found.render(view=self, _=self.say, t=self.text, **slots))  # noqa: S704 - autoescaped

    def trigger(self, triggers: frozenset[Path], place: Place, path: Path) -> str:
        """The wrappers to swap when this field changes, as a selector list; empty when there are none."""
        if not self.urls.refresh or not triggers:
            return ""
        steps = place.path(path[-1]).split(".")
        return ",".join(sorted({self.swapped(meeting(path, steps, target)) for target in triggers}))

    def swapped(self, path: str) -> str:
        """The selector of the component at this path; a page shows in the list of steps only."""
        return "#form-steps" if path in self.pages else f"#{element_id(path, 'w')}"


def meeting(path: Path, steps: list[str], target: Path) -> str:
    """The dotted path of a dependent: in the same row if both share it, else the group of rows around it."""
    found: list[str] = []
    for i, step in enumerate(target):
        shared = target[:i] == path[:i]
        if step == ROW and not (shared and i < len(path) and path[i] == ROW):
            break
        found.append(steps[i] if step == ROW else step)
    return ".".join(found)
