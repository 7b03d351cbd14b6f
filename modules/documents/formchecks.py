"""Files that forms ask for, held against the pieces of the case that they fill."""

from collections.abc import Iterator, Mapping

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.diagnostics import nearest
from modules.cases.formchecks import types_using
from modules.cases.language import CaseType
from modules.documents.kinds import fits, labels
from modules.documents.language import pieces_in
from modules.forms.component import Component
from modules.forms.components.files import File
from modules.forms.form import Form


def check_form_files(scope: Scope) -> Iterator[Problem]:
    """Of a form that actions or tasks use: its pieces exist, and take the kinds of files that it asks for."""
    form = scope.file.value
    if isinstance(form, Form):
        for case_type in types_using(scope.pack, form.name):
            yield from unknown_pieces(form, case_type)
            yield from refused_kinds(form, case_type)


def unknown_pieces(form: Form, case_type: CaseType) -> Iterator[Problem]:
    """Pieces that the case does not have, told at the component."""
    known = pieces_in(case_type)
    for path, component in _pieces(form).items():
        if component.piece not in known:
            message = f"'{path}' fills the piece '{component.piece}', which {case_type.case_type} does not have"
            yield Problem((*component.at, "piece"), message, nearest(component.piece, known), "LI173")


def refused_kinds(form: Form, case_type: CaseType) -> Iterator[Problem]:
    """Kinds of files that a form asks for and its piece refuses."""
    known = pieces_in(case_type)
    for path, component in _pieces(form).items():
        piece = known.get(component.piece)
        for pattern in component.rule.patterns if piece else ():
            if piece and not any(fits(kind, (pattern,)) for kind in piece.accept):
                message = f"'{path}' asks for {pattern}, which the piece '{component.piece}' does not accept"
                hint = f"it accepts {labels(piece.accept)}"
                yield Problem((*component.at, "filePattern"), message, hint, "LI174")


def _pieces(form: Form) -> Mapping[str, File]:
    found: Mapping[str, Component] = form.inputs()
    return {path: one for path, one in found.items() if isinstance(one, File) and one.piece}
