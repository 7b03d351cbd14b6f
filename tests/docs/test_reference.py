"""Rule: the reference says what the code does, all of it, and every link in the documentation leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from core.definitions.compose import compose
from core.registry import Part, Registry
from core.settings import Settings
from scripts.reference import pages
from tests.docs.snippets import DOCS, FENCE, ROOT

FRESH = "Run: .venv/bin/python -m scripts.reference"
CODE = re.compile(r'"(LI\d{3})"')
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
PROSE = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]


def undescribed(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[str]:
    """Fields below `model` that say nothing about themselves."""
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        if not field.description and name != "root":
            yield f"{model.__module__}.{model.__name__}.{name}"
        for inner in models_in(field.annotation):
            yield from undescribed(inner, seen)


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The models that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from models_in(inner)


def anchors(path: Path) -> set[str]:
    """What links may name in a page, as GitHub makes it from headings."""
    text = FENCE.sub("", path.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text)}


def dangling(page: Path) -> Iterator[str]:
    """Links of a page within the repository that lead nowhere."""
    for target in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path)):
            yield f"{page.relative_to(ROOT)}: {target}"


def codes_in_code() -> set[str]:
    """Codes that core and modules report."""
    files = (*ROOT.glob("core/**/*.py"), *ROOT.glob("modules/**/*.py"))
    return {code for path in files for code in CODE.findall(path.read_text("utf-8"))}


def test_the_committed_reference_is_what_the_models_say() -> None:
    stale = [path.name for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    assert not stale, FRESH


def test_every_option_of_every_part_is_described(registry: Registry) -> None:
    seen: set[type[BaseModel]] = set()
    models = [Settings, *compose(registry).values(), *(p.options for p in registry.all(Part) if p.options)]
    assert [problem for model in models for problem in undescribed(model, seen)] == []


def test_every_right_is_described(registry: Registry) -> None:
    assert [part.name for part in registry.parts("action").values() if not part.description] == []


def test_every_code_has_a_page_and_none_that_is_gone() -> None:
    pages = {path.stem for path in (DOCS / "diagnostics").glob("LI*.md")}
    how = "Write docs/diagnostics/CODE.md like LI103.md: title, do, group; a wrong and a right example; then "
    assert codes_in_code() - pages == set(), how + FRESH
    assert pages - codes_in_code() == set()


@pytest.mark.parametrize("page", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert list(dangling(page)) == []


def test_a_dangling_link_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("# Here\n[one](#here) [two](#there) [three](gone.md) [four](https://example.org)\n", "utf-8")
    assert list(dangling(page)) == ["page.md: #there", "page.md: gone.md"]


def test_the_commands_of_modules_are_told_with_those_below_them(registry: Registry) -> None:
    page = (DOCS / "reference" / "commands.md").read_text("utf-8")
    for name, part in registry.parts("cli").items():
        below = [command.name or command.callback.__name__ for command in part.run.registered_commands]  # type: ignore[union-attr]
        assert below
        inner = [f"## `{name} {one}`" for one in below if below != [name]]
        assert {f"## `{name}`", *inner} <= set(page.splitlines())
