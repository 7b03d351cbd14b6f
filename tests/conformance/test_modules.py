"""What every module promises, checked for each one that there is: a new module gets these for free."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from babel.messages.pofile import read_po
from sqlmodel import SQLModel

from core.app import CORE
from core.database import open_engine
from core.modules import MODULES, discover
from core.registry import Command, Part, Registry

NAMES = sorted(discover())
MADE_LATER = re.compile(r"alembic_version|'ix_(case|basket)_")
"""Alembic's own table, and the indexes of searchable fields and baskets that a published pack brings."""
MODEL_KINDS = ("section", "step", "widget", "check", "component")


def tables_of(name: str) -> list[str]:
    return [table for table in SQLModel.metadata.tables if table.startswith(f"{name}_")]


@pytest.mark.parametrize("name", NAMES)
def test_a_module_tells_what_it_is_in_its_manifest_and_on_one_page(name: str) -> None:
    manifest = discover()[name]
    readme = (MODULES / name / "README.md").read_text(encoding="utf-8")
    assert manifest.summary
    assert readme.startswith(f"# {name}") or readme.lower().startswith(f"# {name}")
    assert len(readme.splitlines()) < 200


@pytest.mark.parametrize("name", NAMES)
def test_a_module_with_tables_brings_the_migrations_for_them(name: str, registry: Registry) -> None:
    migrations = list((MODULES / name / "migrations").glob("*.py"))
    assert bool(tables_of(name)) == bool(migrations)


def test_every_table_belongs_to_a_module_or_to_core(registry: Registry) -> None:
    owners = {table.split("_")[0] for table in SQLModel.metadata.tables}
    assert owners <= {"core", *NAMES}


def test_the_migrations_lead_to_exactly_the_tables_of_the_models(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = [d for d in compare_metadata(context, SQLModel.metadata) if not MADE_LATER.search(str(d))]
    engine.dispose()
    assert differences == []


@pytest.mark.parametrize("name", NAMES)
def test_every_option_of_a_module_is_described(name: str, registry: Registry) -> None:
    silent = [
        f"{part.kind} {part.name}.{field}"
        for part in registry.all(Part)
        if registry.owner(part) == name and part.kind in MODEL_KINDS and part.options is not None
        for field, info in part.options.model_fields.items()
        if not info.description and field != "root"
    ]
    assert silent == []


def test_every_command_is_closed_and_frozen(registry: Registry) -> None:
    for command in registry.all(Command):
        assert command.type.model_config.get("extra") == "forbid", command.type
        assert command.type.model_config.get("frozen"), command.type


CATALOGUES = [p for root in (CORE, MODULES) for p in sorted(root.rglob("locale/*.po"))]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parent.parent.name)
def test_every_text_of_a_catalogue_is_translated_with_the_same_placeholders(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    for message in catalogue:
        if message.id:
            assert message.string, message.id
            assert placeholders(message.id) == placeholders(message.string), message.id


def placeholders(text: object) -> set[str]:
    return set(re.findall(r"\{[a-z_]*\}|%\([a-z_]+\)s", str(text)))
