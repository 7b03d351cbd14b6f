"""Files that a scenario sends along with a form about a case: another module receives and keeps them."""

from collections.abc import Mapping
from typing import Any, Final

from core.actors import Actor
from core.errors import Refused
from modules.forms.form import Form
from modules.scenarios.scene import Scene

ATTACH: Final = "scenario_files"
"""Kind of the part that receives files: `run(scene, actor, form, values, files)` returns the values with them."""
FILES: Final = "Files by the piece that each is for, or by the form's key of the upload."

Values = dict[str, Any]


class NoFilesHere(Refused):
    """Files can't be sent along: no module of this installation keeps them."""


def with_files(scene: Scene, actor: Actor, form: str | None, values: Values, files: Mapping[str, str]) -> Values:
    """The values of a form with the files that are sent along; raises `NoFilesHere`, or why one is refused."""
    found = scene.pack.get("form", form) if form else None
    if not files or not isinstance(found, Form):
        return values
    for part in scene.kernel.registry.parts(ATTACH).values():
        assert part.run
        received: Values = part.run(scene, actor, found, values, files)
        return received
    raise NoFilesHere
