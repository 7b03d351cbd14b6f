"""Rule: each recipe of the cookbook is what it says, and its scenario comes true."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.definitions.advise import advise
from core.definitions.scan import read_folders
from core.registry import Registry
from modules.authoring.starters import read_starter
from modules.authoring.starting import Wish, files_of, start_pack
from modules.scenarios.bench import Bench
from modules.scenarios.running import Choice, run_all
from tests.docs.snippets import DOCS, FENCE, Snippet, snippets, write

PAGE = DOCS / "cookbook.md"
HEADING = re.compile(r"^### (.+)$", re.MULTILINE)
OF_EXCERPTS = ("LI81", "LI851")
"""Warnings about what is shown and kept nowhere: a recipe leaves the pages and retention of its pack aside."""
PACK = "pack: {name}\nversion: 1.0.0\ntitle: Town\nlanguages: [en]\nextends: town\n"


@dataclass(frozen=True)
class Recipe:
    """One recipe: its title and its files."""

    title: str
    files: tuple[Snippet, ...]

    @property
    def pack(self) -> str:
        """Name of a pack that holds just this recipe."""
        return "recipe_" + re.sub(r"[^a-z]+", "_", self.title.lower()).strip("_")

    @property
    def stories(self) -> tuple[str, ...]:
        """Its scenarios, by the names of their files."""
        return tuple(Path(one.title).stem for one in self.files if one.title.startswith("scenarios/"))


def recipes() -> Iterator[Recipe]:
    """The recipes of the page, in order."""
    page = PAGE.read_text("utf-8")
    plain = FENCE.sub(lambda found: "\n" * found[0].count("\n"), page)
    starts = [(plain[: found.start()].count("\n") + 1, found[1]) for found in HEADING.finditer(plain)]
    ends = [line for line, _ in starts[1:]] + [page.count("\n") + 1]
    blocks = [snippet for snippet in snippets(PAGE) if snippet.title]
    for (start, title), end in zip(starts, ends, strict=True):
        yield Recipe(title, tuple(block for block in blocks if start < block.line < end))


RECIPES = tuple(recipes())


@pytest.fixture(scope="module")
def base() -> dict[str, str]:
    """The pack that the recipes change, as `liasse new` writes it."""
    return dict(files_of(read_starter("request"), Wish("town", languages=("en",))))


def lay_over(recipe: Recipe, folder: Path) -> None:
    """A pack over the base that says what the recipe says."""
    place = folder / recipe.pack
    place.mkdir()
    head = PACK.format(name=recipe.pack)
    for snippet in recipe.files:
        write(snippet, place)
        if snippet.title == "pack.yaml":
            said = {line.split(":")[0] for line in snippet.text.splitlines()}
            head = "".join(line for line in head.splitlines(True) if line.split(":")[0] not in said) + snippet.text
    (place / "pack.yaml").write_text(head, "utf-8")


def test_there_are_at_least_25_recipes() -> None:
    assert len(RECIPES) >= 25
    assert all(recipe.files for recipe in RECIPES)
    assert len({recipe.pack for recipe in RECIPES}) == len(RECIPES)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.pack)
def test_a_recipe_has_no_mistake_and_its_scenario_comes_true(
    recipe: Recipe, base: dict[str, str], registry: Registry, tmp_path: Path
) -> None:
    definitions = tmp_path / "definitions"
    start_pack(definitions, tmp_path / "forms", "town", base)
    lay_over(recipe, definitions)
    bench = Bench(registry, read_folders(definitions, tmp_path / "forms"), definitions)
    assert [str(problem) for problem in bench.loaded.diagnostics] == []
    warnings = advise(bench.loaded.packs, registry)
    assert [str(one) for one in warnings if not one.code.startswith(OF_EXCERPTS)] == []
    for story in recipe.stories:
        report = run_all(bench, Choice((recipe.pack,), only=story))
        assert report.outcomes
        assert [str(outcome.failure) for outcome in report.failures] == []
