"""Complete a public page without a browser: values by the form's keys, files that are in the store."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.actors import PUBLIC
from core.database import new_id
from core.dispatch import Answer, dispatch
from core.kernel import Kernel
from modules.documents.receiving import StoredUpload
from modules.pages.finding import FoundPage
from modules.pages.submitting import SubmitPage


def complete_page(
    kernel: Kernel,
    found: FoundPage,
    language: str,
    values: Mapping[str, Any],
    files: Mapping[str, StoredUpload],
    about: Mapping[str, Any] | None = None,
) -> Answer:
    """Send the page as a visitor; raises `PageRefused` with every mistake.

    `about` names the case that the page is about; raises `NoSuchCase` or `NotReceived`.
    """
    stored: dict[str, StoredUpload] = {}
    filled = dict(values)
    for name, file in files.items():
        file_id = new_id()
        stored[file_id] = file
        filled = found.form.attach(filled, name, file_id)
    command = SubmitPage(
        pack=found.pack.name,
        page=found.page.page,
        language=language,
        values=filled,
        files=stored,
        about=dict(about or {}),
    )
    return dispatch(kernel, command, replace(PUBLIC, language=language))
