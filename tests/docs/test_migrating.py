"""Rule: the plan that the page on migrating cases shows brings the members of the library to another version."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from core.actors import Actor
from core.app import publish_definitions
from core.context import reading
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.commands import OpenCase
from modules.cases.folding import verify_cases
from modules.cases.models import Case
from modules.migrating.plans import find_plan
from modules.migrating.preparing import Asked, prepare
from modules.migrating.running import forecast, migrate
from modules.parties.language import PartyInput
from tests.docs.snippets import DOCS, snippets, write
from tests.fixtures.cases import act
from tests.fixtures.kernels import make_kernel, make_settings, person

DESK = person("dora", "desk", pack="library")
ADMIN = Actor("person", "root", "Root", administrator=True)
ADA = PartyInput(first_name="Ada", last_name="Byron", email="ada@example.org")
RENAMED = {
    "version: 1.2.0": "version: 2.0.0",
    r"\bwaiting\b": "suspended",
    r"\bguardian\b": "parent",
    r"\binhabitant_since\b": "resident_since",
    r"\byearly\b": "renewal",
    r"\brenew\b": "ask",
    r"  note: \{type: long_text.*\n": "  card: {type: text}\n",
    r", fields: \{except: \[note\]\}": "",
    r" +note: \{title.*\n": "",
    r", note: hidden": "",
    r"(?s)  verify_address:.*?(?=  ask_identity:)": "",
}
"""What the version 2.0.0 says otherwise."""


def write_library(folder: Path) -> None:
    """The library as the tour of the language shows it, without the branch that extends it."""
    for snippet in snippets(DOCS / "language.md"):
        if snippet.title and "library_hill" not in snippet.title:
            write(snippet, folder)


def change_library(folder: Path) -> None:
    """Make it the version to which the plan leads, and put the plan beside it."""
    for path in (folder / "definitions" / "library").rglob("*.yaml"):
        text = path.read_text("utf-8")
        for before, after in RENAMED.items():
            text = re.sub(before, after, text)
        path.write_text(text, "utf-8")
    for snippet in snippets(DOCS / "migrating-cases.md"):
        if snippet.title:
            write(snippet, folder)


def open_member(kernel: Kernel, **values: Any) -> str:
    command = OpenCase(
        pack="library",
        case_type="member",
        values={"kind": "adult", "branch": "centre", **values},
        parties={"reader": ADA, "guardian": PartyInput(first_name="Annabella", last_name="Byron")},
    )
    return str(dispatch(kernel, command, DESK)["case_id"])


def test_the_plan_of_the_page_brings_members_along(tmp_path: Path, one_database_url: str, registry: Registry) -> None:
    write_library(tmp_path)
    more = {"definitions": tmp_path / "definitions", "forms": tmp_path / "forms"}
    kernel = make_kernel(make_settings(tmp_path, one_database_url, **more), registry)
    case_id = open_member(kernel, inhabitant_since="2020-01-01")
    change_library(tmp_path)
    mistakes = publish_definitions(kernel).diagnostics
    assert not mistakes, [str(one) for one in mistakes]
    request = prepare(kernel, Asked("library"), find_plan(kernel, "library", "to_two"))
    [told] = forecast(kernel, request, ADMIN)
    assert (told["outcome"], told["why"], told["renamed"]) == (
        "migrated",
        "",
        {"inhabitant_since": "resident_since"},
    )
    [_, happened] = migrate(kernel, request, ADMIN, kernel.clock.now() + timedelta(days=1))
    assert happened == told
    with reading(kernel, ADMIN) as ctx:
        case = ctx.session.get_one(Case, case_id)
    assert case.data["card"] == f"CENTRE-{case.reference}"
    assert case.data["resident_since"] == "2020-01-01"
    assert list(verify_cases(kernel)) == []
    act(kernel, case_id, "ask_again", DESK, message="?", pieces=[])
    kernel.engine.dispose()
