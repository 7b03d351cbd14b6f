"""Rules: every migration says which versions can live with its schema, and one that says 'all' only adds.

And the tables that it refers to are of its own module, or of one that its manifest names: branches are upgraded in the
order of the manifests. (Alembic's own `depends_on` would no longer take databases that were made without it.)
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.architecture.planting import plant
from tests.architecture.sources import ROOT, Source, sources

HOME = re.compile(r"(^modules/\w+/migrations|^core/schema/versions)/\w+_\d{4}\w*\.py$")
TAKING = frozenset(
    {"drop_column", "drop_table", "drop_constraint", "alter_column", "rename_table", "batch_alter_table"}
)
TAKING_SQL = re.compile(
    r"\b(DROP\s+(TABLE|COLUMN)|RENAME\s+(TO|COLUMN)|ALTER\s+COLUMN|SET\s+NOT\s+NULL)\b", re.IGNORECASE
)


def mistaken_migrations(root: Path) -> Iterator[str]:
    """Migrations that don't say it, or that say 'all' and take something away."""
    for source in sources(root, "core", "modules"):
        if HOME.match(source.place):
            said = _said(source)
            if said is None:
                yield f"{source.place}: does not say compatible_from"
            elif isinstance(said, ast.Constant) and said.value is None:
                yield from (f"{source.place}: {taken}; old versions can't live with that" for taken in _taken(source))


def _said(source: Source) -> ast.expr | None:
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "compatible_from" for t in node.targets
        ):
            return node.value
    return None


def _taken(source: Source) -> Iterator[str]:
    upgrade = next(one for one in source.functions() if one.name == "upgrade")
    for node in ast.walk(upgrade):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in TAKING:
                yield node.func.attr
            if node.func.attr == "add_column" and _is_demanded(node):
                yield "adds a column that has to be filled, without a server_default"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and (found := TAKING_SQL.search(node.value)):
            yield found[0]


def _is_demanded(call: ast.Call) -> bool:
    written = ast.unparse(call)
    return "nullable=False" in written and "server_default" not in written


def test_every_migration_says_who_can_live_with_it() -> None:
    assert list(mistaken_migrations(ROOT)) == []


SOUND = 'compatible_from = None\n\n\ndef upgrade():\n    op.add_column("t", sa.Column("c", nullable=True))\n'


@pytest.mark.parametrize(
    "text",
    [
        SOUND.replace("compatible_from = None", ""),
        SOUND + '    op.drop_column("t", "d")\n',
        SOUND + '    op.execute("ALTER TABLE t RENAME COLUMN a TO b")\n',
        SOUND.replace("nullable=True", "nullable=False"),
    ],
)
@pytest.mark.parametrize("place", ["modules/x/migrations/x_0001_a.py", "core/schema/versions/core_0009_a.py"])
def test_a_planted_migration_that_old_versions_can_not_live_with_is_found(
    tmp_path: Path, place: str, text: str
) -> None:
    plant(tmp_path, {place: SOUND})
    assert list(mistaken_migrations(tmp_path)) == []
    plant(tmp_path, {place: text})
    assert len(list(mistaken_migrations(tmp_path))) == 1


def test_a_migration_that_names_who_can_live_with_it_may_take_away(tmp_path: Path) -> None:
    text = 'revision = "x_0002"\ncompatible_from = revision\n\n\ndef upgrade():\n    op.drop_table("t")\n'
    plant(tmp_path, {"modules/x/migrations/x_0002_a.py": text})
    assert list(mistaken_migrations(tmp_path)) == []


REFERS = re.compile(r"^(\w+)\.\w+$")


def undeclared_references(root: Path) -> Iterator[str]:
    """Foreign keys to tables of modules that the migration's own does not depend on."""
    known = {path.parent.name: _depends(path) for path in sorted((root / "modules").glob("*/manifest.yaml"))}
    for source in sources(root, "core", "modules"):
        if HOME.match(source.place):
            mine = source.place.split("/")[1] if source.place.startswith("modules/") else "core"
            for table in sorted(set(_referred(source))):
                other = table.partition("_")[0]
                if other not in {mine, "core", *known.get(mine, ())}:
                    yield f"{source.place}: refers to {table}, and {mine} does not depend on {other}"


def _depends(manifest: Path) -> list[str]:
    return list(yaml.safe_load(manifest.read_text("utf-8"))["depends"])


def _referred(source: Source) -> Iterator[str]:
    """The tables that foreign keys name, as `"table.column"`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and "ForeignKey" in node.func.attr:
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and (found := REFERS.match(str(part.value))):
                    yield found[1]


def test_migrations_refer_to_tables_of_modules_that_their_own_depends_on() -> None:
    assert list(undeclared_references(ROOT)) == []
    assert {"parties_party", "cases_case"} <= {
        table for source in sources(ROOT, "modules") if HOME.match(source.place) for table in _referred(source)
    }


def test_a_planted_reference_to_a_module_that_nobody_declared_is_found(tmp_path: Path) -> None:
    key = 'def upgrade():\n    op.create_table("x_t", sa.ForeignKeyConstraint(["p"], ["y_t.id"]))\n'
    tree = {
        "modules/x/migrations/x_0001_a.py": f"compatible_from = None\n\n\n{key}",
        "modules/x/manifest.yaml": "depends: [y]\n",
        "modules/y/manifest.yaml": "depends: []\n",
    }
    plant(tmp_path, tree)
    assert list(undeclared_references(tmp_path)) == []
    plant(tmp_path, {"modules/x/manifest.yaml": "depends: []\n"})
    assert len(list(undeclared_references(tmp_path))) == 1
