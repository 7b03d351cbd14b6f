"""Changing values of a case by hand: a form made from the fields, filled with what they hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from markupsafe import Markup

from core.context import Context
from core.errors import Invalid
from core.translations import Gettext
from core.web.reading import FormPost
from modules.cases.formtypes import plain
from modules.cases.masking import writing_of
from modules.cases.mistakes import told_in_form
from modules.cases.queries import CaseView
from modules.forms.form import Form, compile_form
from modules.forms.grouping import Choice, generate_form
from modules.forms.problems import FieldError


@dataclass(frozen=True)
class EditSheet:
    """Some fields of a case in the hands of somebody who speaks a language, on a day."""

    view: CaseView
    names: tuple[str, ...]
    language: str
    today: date

    @cached_property
    def form(self) -> Form:
        """The form that asks for the fields."""
        return compile_form(generate_form(self.view.case_type, Choice(fields=self.names, pieces=())), "edit")

    def present(self) -> dict[str, Any]:
        """What the fields hold, as the form is filled with it."""
        fields, zone = self.view.case_type.fields, self.view.pack.manifest.zone
        return {name: fields[name].fill(self.view.values.get(name), zone) for name in self.names}

    def render(self, values: Mapping[str, Any], errors: Sequence[FieldError] = ()) -> Markup:
        """The inputs, with their mistakes."""
        return self.form.fields(values, language=self.language, errors=errors, today=self.today)

    def read(self, post: FormPost) -> dict[str, Any]:
        """What was typed in."""
        return self.form.read_post(post.items)

    def judge(self, typed: Mapping[str, Any]) -> tuple[dict[str, Any], Sequence[FieldError]]:
        """The values that the command is given, and what is wrong with what was typed in."""
        cleaned = self.form.clean(typed, language=self.language, today=self.today)
        found = {name: plain(cleaned.values.get(name)) for name in self.names}
        present = self.present()
        boxes = {name for name, kind in self.form.paths().items() if kind == "checkbox"}
        untouched = (name for name in boxes if found[name] is False and present[name] is None)
        return {**found, **dict.fromkeys(untouched)}, cleaned.errors

    def mistakes(self, error: Invalid, gettext: Gettext) -> tuple[FieldError, ...]:
        """What the command refused, beside the inputs."""
        return told_in_form(self.form, self.view.case_type, error, gettext, self.language)


def editable_fields(ctx: Context, view: CaseView, names: Iterable[str]) -> list[str]:
    """The fields among `names` that the actor may change by hand."""
    if not ctx.may("update", view.case):
        return []
    writes = writing_of(ctx, view.case)
    wanted = (name.partition(".")[0] for name in names)
    known = (name for name in dict.fromkeys(wanted) if name in view.values)
    return [name for name in known if view.case_type.fields[name].is_typed and writes(name)]
