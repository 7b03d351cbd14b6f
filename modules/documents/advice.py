"""What is worth a look among pieces: one that is never asked for and never shown."""

from collections.abc import Iterator

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.definitions.uses import names_used
from core.registry import Registry
from modules.documents.language import pieces_in
from modules.forms.form import Form


def check_pieces_used(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """A piece is required, asked for by a form or a step, read by a condition, or shown in the dossier."""
    case_type = scope.file.key
    read = names_used(scope.pack, registry, "path", case_type)
    if scope.pack.get("dossier", case_type) is None or "pieces.*" in read:
        return
    asked = {
        piece for form in scope.pack.all("form").values() if isinstance(form, Form) for piece in form.pieces().values()
    }
    named = names_used(scope.pack, registry, "piece", case_type)
    known = {*asked, *named, *(name.split(".")[1] for name in read if name.startswith("pieces."))}
    for name, piece in pieces_in(scope.file.value).items():
        if name not in known and piece.required is None:
            hint = "say when it is required, show it in the dossier, or delete it"
            yield Problem(("pieces", name), f"nothing asks for the piece '{name}'", hint, "LI814", at_key=True)
