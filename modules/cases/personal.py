"""`liasse personal-data`: the fields that say something of people, for the record of processing (GDPR, article 30)."""

import csv
import io
from collections.abc import Iterator
from typing import Annotated

import typer

from core.access.language import RolesFile
from core.app import build_registry
from core.cli.answering import AsJson, tell
from core.definitions.load import load
from core.definitions.packs import Pack
from core.definitions.scan import read_folders
from core.settings import load_settings

HEAD = ("pack", "case type", "field", "title", "type", "encrypted", "seen by roles", "seen by parties")
app = typer.Typer(add_completion=False)


@app.command("personal-data")
def list_fields(
    language: Annotated[str, typer.Option(help="Language of the titles.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Write every personal field of every pack as CSV, with who sees it."""
    settings = load_settings()
    loaded = load(read_folders(settings.definitions, settings.forms), build_registry())
    rows = [row for pack in loaded.packs.values() for row in personal_fields(pack, language)]
    keys = [name.replace(" ", "_") for name in HEAD]
    tell({"fields": [dict(zip(keys, row, strict=True)) for row in rows]}, as_json, lambda: _csv(rows))


def _csv(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows(rows)
    return text.getvalue().rstrip("\r\n")


def personal_fields(pack: Pack, language: str) -> Iterator[tuple[str, ...]]:
    """One row per personal field, as `HEAD` names them; of a group, a row for each personal field within."""
    for case_type, model in pack.all("case_type").items():
        for name, field in model.fields.items():
            inner = {f"{name}.{part}": one for part, one in field.of.items() if one.personal}
            for path, one in {**({name: field} if field.personal else {}), **inner}.items():
                seen = ", ".join(_roles(pack, case_type, name))
                parties = ", ".join(role for role, party in model.parties.items() if name in party.sees)
                encrypted = "yes" if field.encrypted else "no"
                title = one.title_of(path.rpartition(".")[2], language)
                yield pack.name, case_type, path, title, one.type, encrypted, seen, parties


def _roles(pack: Pack, case_type: str, field: str) -> Iterator[str]:
    """The roles that see a field of their own; those that include them are not repeated."""
    roles: RolesFile | None = pack.single("roles")
    for name, role in roles.roles.items() if roles else ():
        grants = (grant for grant in role.may.get(case_type, ()) if "read" in grant.do)
        if any(not grant.fields.hides(field) for grant in grants):
            yield name
