"""What is worth a look in a form: that nothing uses it, and texts that are not translated."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.definitions.packs import Pack, Scope
from core.definitions.problems import Problem
from core.definitions.uses import names_used
from core.registry import Registry
from modules.forms.component import Component
from modules.forms.form import Form

WORDS = ("title", "label", "legend", "description", "tooltip", "placeholder", "customMessage", "html", "addAnother")
"""Properties of form.io that people read."""

Path = tuple[str | int, ...]


def check_form_used(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """A page, a transition, a task or another form asks for it."""
    name = scope.file.key
    if name not in names_used(scope.pack, registry, "form") and name not in _inside_others(scope.pack):
        hint = "name it in a page, a transition or a task, or delete it"
        yield Problem((), f"nothing uses the form '{name}'", hint, "LI811")


def _inside_others(pack: Pack) -> set[str]:
    """Forms that stand inside of other forms."""
    forms = (form for form in pack.all("form").values() if isinstance(form, Form))
    components: Iterator[Component] = (one for form in forms for root in form.roots for one in root.walk())
    return {str(getattr(one.options, one.refers, "")) for one in components if one.refers}


def check_form_translated(scope: Scope) -> Iterator[Problem]:
    """Every text is there in every language of the pack; one language is that of the form itself."""
    data = scope.file.document.data
    tables = data.get("i18n") or {}
    others = [one for one in scope.pack.manifest.languages if one not in tables]
    for language in others[1:]:
        hint = f'add "i18n": {{"{language}": {{…}}}}'
        yield Problem((), f"the form is not translated into {language}", hint, "LI832")
    wanted = [one for one in scope.pack.manifest.languages if one in tables]
    for path, text in _words(data, ()):
        missing = [one for one in wanted if text not in tables[one]]
        if missing:
            hint = f"add it to i18n: {', '.join(missing)}"
            yield Problem(path, f"'{text[:60]}' is not translated into {', '.join(missing)}", hint, "LI832")


def _words(node: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Texts for people below a part of the form, with their places."""
    if isinstance(node, list):
        for index, one in enumerate(node):
            yield from _words(one, (*path, index))
    elif isinstance(node, Mapping):
        for key, one in node.items():
            if key in WORDS and isinstance(one, str) and any(map(str.isalpha, one)):
                yield (*path, key), one
            elif key not in ("i18n", "logic", "conditional"):
                yield from _words(one, (*path, key))
