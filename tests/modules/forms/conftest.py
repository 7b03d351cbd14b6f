"""Forms that several tests use."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from modules.forms.form import Form, compile_form
from modules.forms.hosts import NO_HOST, Host
from modules.forms.uploads import UploadedFile
from modules.forms.values import Cleaned

EXAMPLES = Path(__file__).parent / "examples"
TODAY = date(2026, 3, 15)

Make = Callable[..., Form]
Clean = Callable[..., Cleaned]


class Shelf:
    """Uploads of one PDF and one page of text."""

    files = (
        UploadedFile("pdf", "scan.pdf", 2_000, "application/pdf", "a" * 64),
        UploadedFile("text", "page.html", 2_000, "text/html", "b" * 64),
        UploadedFile("big", "big.pdf", 50_000_000, "application/pdf", "c" * 64),
    )

    def find(self, file_id: str) -> UploadedFile | None:
        return next((file for file in self.files if file.id == file_id), None)


@pytest.fixture
def uploads() -> Shelf:
    return Shelf()


@pytest.fixture
def make() -> Make:
    """A form of these components."""

    def build(*components: dict[str, Any], host: Host = NO_HOST, **form: Any) -> Form:
        return compile_form({"components": list(components), **form}, "test", host=host)

    return build


@pytest.fixture
def field(make: Make) -> Clean:
    """Clean `value` through a form of one component with the key `it`."""

    def clean(component: dict[str, Any], value: Any, **options: Any) -> Cleaned:
        host = options.get("host", NO_HOST)
        form = make({"key": "it", "label": "It", **component}, host=host)
        return form.clean({"it": value}, **{"today": TODAY, **options})

    return clean


@pytest.fixture
def vehicle() -> Form:
    return compile_form(json.loads((EXAMPLES / "vehicle.json").read_text()), "vehicle")


@pytest.fixture
def financing() -> Form:
    return compile_form(json.loads((EXAMPLES / "financing.json").read_text()), "financing")
