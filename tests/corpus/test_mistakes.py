"""The corpus of seeded mistakes: each one brings one diagnostic, at its place, with the right help."""

import pytest

from core.definitions.advise import advise
from core.definitions.load import load
from core.diagnostics import Diagnostic, in_order
from core.registry import Registry
from tests.corpus.seeding import Folders, Mistake, by_pack, every_mistake, sound_folders

MISTAKES = {mistake.name: mistake for mistake in every_mistake()}


@pytest.fixture
def folders() -> Folders:
    """The sound sample packs."""
    return sound_folders()


def found_in(folders: Folders, registry: Registry) -> tuple[Diagnostic, ...]:
    loaded = load(by_pack(folders), registry)
    return in_order((*loaded.diagnostics, *advise(loaded.packs, registry)))


def test_the_packs_that_mistakes_are_seeded_in_are_sound(folders: Folders, registry: Registry) -> None:
    assert found_in(folders, registry) == ()


def test_the_corpus_holds_at_least_a_hundred_mistakes_with_names_of_their_own() -> None:
    assert len(MISTAKES) == len(list(every_mistake())) >= 100


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_brings_one_diagnostic_at_its_place(mistake: Mistake, folders: Folders, registry: Registry) -> None:
    mistake.seed(folders)
    found = found_in(folders, registry)
    assert len(found) == 1, [str(each) for each in found]
    place, mark = mistake.place(folders), found[0].mark
    assert (mark.file, mark.line) == (place.file, place.line), str(found[0])
    assert (mark.column, mark.width) == (place.column or mark.column, place.width or mark.width), found[0]
    assert (found[0].code, found[0].hint) == (mistake.code, mistake.hint), found[0]
