"""The keys that a scenario gives to a form: of its values, and of the files that go with it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.definitions.packs import Pack
from core.diagnostics import nearest
from modules.cases.askedforms import spoken
from modules.forms.form import Form

Trouble = tuple[tuple[str | int, ...], str, str | None]
"""Where below a line, what is wrong, and what was probably meant."""
ROW = re.compile(r"\[[0-9]+\]")


def unknown_keys(
    pack: Pack, form: str | None, values: Mapping[str, Any], files: Iterable[str] = ()
) -> Iterator[Trouble]:
    """The keys under `with` and `files` that a form does not have; without a form there is nothing to fill in."""
    found = pack.get("form", form) if form else None
    if isinstance(found, Form):
        name = spoken(form or "")
        yield from _unknown_values(found, name, values)
        yield from _unknown_files(found, name, files)
    elif not form:  # a broken form: its own mistakes are told
        for section, keys in (("with", values), ("files", files)):
            yield from (((section, key), "there is no form to fill in here", None) for key in keys)


def _unknown_values(form: Form, name: str, values: Iterable[str]) -> Iterator[Trouble]:
    known = {path.split(".")[0].removesuffix("[]") for path in form.paths()}
    for key in values:
        if key.partition(".")[0] not in known:
            yield ("with", key), f"{name} has no '{key}'", nearest(key, known)


def _unknown_files(form: Form, name: str, files: Iterable[str]) -> Iterator[Trouble]:
    uploads = form.file_inputs()
    for key in files:
        if ROW.sub("[*]", upload_key(form, key)) not in uploads:
            hint = nearest(key, [*pieces_of(form), *uploads]) or _told(form)
            yield ("files", key), f"{name} takes no file '{key}'", hint


def _told(form: Form) -> str | None:
    """The files that a form takes, as one would name them."""
    pieces = pieces_of(form)
    names = [*pieces, *(key for key in form.file_inputs() if key not in pieces.values())]
    return f"it takes: {', '.join(names)}" if names else "it takes no files"


def upload_key(form: Form, name: str) -> str:
    """The key of the upload that `name` means: the key itself, or the piece that the upload fills."""
    return name if ROW.sub("[*]", name) in form.file_inputs() else pieces_of(form).get(name, name)


def pieces_of(form: Form) -> dict[str, str]:
    """The keys of uploads by their piece, where one piece has one upload outside of rows."""
    keys: dict[str, list[str]] = {}
    for key, rule in form.file_inputs().items():
        if rule.piece:
            keys.setdefault(rule.piece, []).append(key)
    return {piece: found[0] for piece, found in keys.items() if len(found) == 1 and "[*]" not in found[0]}
