"""Pages as packs define them: what is refused, and where they show."""

from pathlib import Path

import pytest
from rich.text import Text

from core.definitions.load import load
from core.definitions.scan import read_folders
from core.registry import Registry
from modules.pages.doors import greet
from tests.fixtures.kernels import SAMPLES
from tests.modules.pages.conftest import PAGE, Visitor

PAGE_FILE = "definitions/permits/pages/request.yaml"
CASE_FILE = "definitions/permits/case_types/permit.yaml"
KIND = '{"type": "radio", "key": "kind"'
PASSWORD = '{"type": "password", "key": "secret", "label": "Password"}'
FORM_FILE = "forms/permits/request.json"


def codes(registry: Registry, file: str, old: str, new: str) -> list[str]:
    """The mistakes of the sample pack with one text changed."""
    packs = read_folders(SAMPLES / "definitions", SAMPLES / "forms")
    key = next(path for path in packs["permits"] if str(path).endswith(Path(file).name))
    text = packs["permits"][key].decode()
    assert old in text
    changed = {**packs["permits"], key: text.replace(old, new).encode()}
    return [diagnostic.code for diagnostic in load({**packs, "permits": changed}, registry).diagnostics]


def test_a_form_fills_only_pieces_that_the_case_type_has(registry: Registry) -> None:
    assert "LI173" in codes(registry, FORM_FILE, '"piece": "plan"', '"piece": "plann"')


def test_a_public_page_asks_for_no_password(registry: Registry) -> None:
    assert "LI172" in codes(registry, FORM_FILE, KIND, f"{PASSWORD}, {KIND}")


def test_a_page_says_who_fills_it(registry: Registry) -> None:
    old = "{first_name: owner.first_name, last_name: owner.last_name, email: owner.email}"
    assert "LI171" in codes(registry, CASE_FILE, old, "{first_name: owner.first_name}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("form: request", "form: requests"),
        ("opens: permit", "opens: permits"),
        ("party: owner", "party: tenant"),
        ("party: owner", "party: owner\nvalues: {nothing: x}"),
        ("party: owner", "party: owner\naccess: private"),
    ],
)
def test_names_that_mean_nothing_are_refused(registry: Registry, old: str, new: str) -> None:
    assert codes(registry, PAGE_FILE, old, new)


def test_featured_pages_show_on_the_start_page_in_the_visitors_language(visitor: Visitor) -> None:
    assert f'href="{PAGE}"' in visitor.get("/").text
    visitor.get(f"{PAGE}?lang=fr")
    assert "Demander un permis" in visitor.get("/").text


def test_the_terminal_tells_the_addresses_of_public_pages(visitor: Visitor) -> None:
    (line,) = greet(visitor.kernel)
    assert Text.from_markup(line).plain.endswith(PAGE)
