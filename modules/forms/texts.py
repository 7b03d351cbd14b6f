"""Texts of a form in several languages, in form.io's own style: keyed by the source text."""

from collections.abc import Mapping
from typing import Any

from modules.forms.messages import Ours, Translate, short, translator
from modules.forms.problems import FormProblem


class Texts:
    """The `i18n` of a form: `{"fr": {"First name": "Prénom"}}`."""

    def __init__(self, languages: Mapping[str, Mapping[str, str]]) -> None:
        self._languages = languages

    def into(self, language: str) -> Translate:
        """A function from source text to its translation, or to itself."""
        texts = self._languages.get(language) or self._languages.get(short(language)) or {}
        say = translator(language)
        return lambda source: texts.get(source) or (say(source) if isinstance(source, Ours) else source)


def read_texts(i18n: Any) -> tuple[Texts, list[FormProblem]]:
    """The form's translations and what is wrong with them."""
    problems: list[FormProblem] = []
    languages: dict[str, dict[str, str]] = {}
    if not isinstance(i18n, dict):
        return Texts({}), [FormProblem(("i18n",), "i18n must map a language to its texts", EXAMPLE)]
    for language, texts in i18n.items():
        if isinstance(texts, dict) and all(isinstance(text, str) for text in texts.values()):
            languages[str(language)] = texts
        else:
            problems.append(FormProblem(("i18n", language), f"i18n of {language!r} must map texts to texts", EXAMPLE))
    return Texts(languages), problems


EXAMPLE = 'write {"fr": {"First name": "Prénom"}}'
