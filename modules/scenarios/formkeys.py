"""The keys that a scenario gives to a form."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.definitions.packs import Pack
from core.diagnostics import nearest
from modules.forms.form import Form

Trouble = tuple[tuple[str | int, ...], str, str | None]
"""Where below a line, what is wrong, and what was probably meant."""


def unknown_keys(pack: Pack, form: str | None, section: str, keys: Mapping[str, Any]) -> Iterator[Trouble]:
    """The keys that a form does not have; without a form there is nothing to fill in."""
    found = pack.get("form", form) if form else None
    if form and not isinstance(found, Form):
        return  # a broken form: its own mistakes are told
    known = {path.split(".")[0].removesuffix("[]") for path in found.paths()} if isinstance(found, Form) else set()
    for key in keys:
        if not form:
            yield (section, key), "there is no form to fill in here", None
        elif key.partition(".")[0] not in known:
            yield (section, key), f"the form {form} has no '{key}'", nearest(key, known)
