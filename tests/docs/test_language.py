"""Rule: the packs that the page on the language shows are packs without a mistake."""

from pathlib import Path

from core.definitions.advise import advise
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.registry import Registry
from tests.docs.snippets import DOCS, snippets, write


def test_the_packs_of_the_page_have_no_mistake(tmp_path: Path, registry: Registry) -> None:
    for snippet in snippets(DOCS / "language.md"):
        if snippet.title:
            write(snippet, tmp_path)
    loaded = load(read_folders(tmp_path / "definitions", tmp_path / "forms"), registry)
    assert [str(problem) for problem in loaded.diagnostics] == []
    assert [str(warning) for warning in advise(loaded.packs, registry)] == []
    assert set(loaded.packs) == {"library", "library_hill"}
    field = loaded.packs["library_hill"].get("case_type", "member").fields["price"]
    assert (field.type, field.default.expression.evaluate({})) == ("money", 12)
