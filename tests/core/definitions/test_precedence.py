"""What people published stays in force when a folder's packs are put in force, and nothing is replaced unsaid."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from core.database import open_engine, utc_now, writing
from core.definitions.load import Loaded, load
from core.definitions.packs import Pack
from core.definitions.precedence import Insistence
from core.definitions.publications import Publication, keep_version, last_number, record_publication
from core.definitions.store import DefinitionStore
from core.registry import Registry
from tests.core.definitions.test_load import with_note

START, UPGRADE, FORCE = Insistence
PEOPLE = "person:ada"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def store(engine: Engine, registry: Registry) -> DefinitionStore:
    return DefinitionStore(engine, registry)


@pytest.fixture
def folder(registry: Registry) -> Loaded:
    """Version 1.0.0."""
    return version("1.0.0", "Note", registry)


def version(number: str, title: str, registry: Registry) -> Loaded:
    """The pack with this number and content."""
    files = with_note(b"title: Note", f"title: {title}".encode())
    named = f"pack: base\nversion: {number}\ntitle: Base\n".encode()
    return load({"base": {**files, "definitions/base/pack.yaml": named}}, registry)


def published_by_people(engine: Engine, loaded: Loaded) -> Pack:
    """Put in force as the Studio does."""
    pack, now = loaded.packs["base"], utc_now()
    with writing(engine) as session:
        keep_version(session, pack, now)
        number = last_number(session, "base") + 1
        made = Publication(
            pack="base", number=number, hash=pack.hash, from_at=now, published_at=now, published_by=PEOPLE
        )
        record_publication(session, made)
    return pack


def test_a_pack_that_was_never_there_comes_into_force(store: DefinitionStore, folder: Loaded) -> None:
    assert store.publish(folder, START) == ["base"]
    assert [line.partition(" (")[0] for line in store.settled.told()] == ["base: 1.0.0"]


@pytest.mark.parametrize("insistence", [START, UPGRADE])
def test_what_people_published_stays_when_the_folder_is_as_it_was(
    store: DefinitionStore, engine: Engine, registry: Registry, folder: Loaded, insistence: Insistence
) -> None:
    store.publish(folder)
    edited = published_by_people(engine, version("1.0.0", "Memo", registry))
    assert store.publish(folder, insistence) == []
    assert store.in_force["base"].hash == edited.hash
    (told,) = store.settled.told()
    assert all(words in told for words in (edited.hash[:10], "published by people", "stays in force", "--force"))


def test_what_people_published_stays_before_another_pack_without_a_higher_number(
    store: DefinitionStore, engine: Engine, registry: Registry, folder: Loaded
) -> None:
    store.publish(folder)
    edited = published_by_people(engine, version("1.1.0", "Memo", registry))
    for number in ("1.0.5", "1.1.0"):
        assert store.publish(version(number, "Letter", registry), UPGRADE) == []
    assert store.in_force["base"].hash == edited.hash
    assert "has no higher number" in store.settled.told()[0]


@pytest.mark.parametrize("insistence", [START, UPGRADE])
def test_a_pack_with_a_higher_number_comes_into_force_and_what_it_replaced_is_told(
    store: DefinitionStore, engine: Engine, registry: Registry, folder: Loaded, insistence: Insistence
) -> None:
    store.publish(folder)
    edited = published_by_people(engine, version("1.9.0", "Memo", registry))
    newer = version("1.10.0", "Letter", registry)
    assert store.publish(newer, insistence) == ["base"]
    assert store.in_force["base"].hash == newer.packs["base"].hash
    (told,) = store.settled.told()
    assert f"in the place of 1.9.0 ({edited.hash[:10]}), published by people" in told


def test_people_who_went_back_to_an_earlier_version_are_not_overruled_by_the_later_one(
    store: DefinitionStore, engine: Engine, registry: Registry, folder: Loaded
) -> None:
    later = version("2.0.0", "Memo", registry)
    store.publish(folder)
    store.publish(later)
    earlier = published_by_people(engine, folder)
    assert store.publish(later, UPGRADE) == []
    assert store.in_force["base"].hash == earlier.hash
    assert "was in force before" in store.settled.told()[0]


def test_whoever_insists_puts_the_folder_in_force(
    store: DefinitionStore, engine: Engine, registry: Registry, folder: Loaded
) -> None:
    store.publish(folder)
    published_by_people(engine, version("1.1.0", "Memo", registry))
    assert store.publish(folder, FORCE) == ["base"]
    assert store.in_force["base"].hash == folder.packs["base"].hash
    assert "published by people" in store.settled.told()[0]


def test_an_upgrade_brings_a_folder_back_that_another_folder_followed(
    store: DefinitionStore, registry: Registry, folder: Loaded
) -> None:
    store.publish(version("1.1.0", "Memo", registry))
    store.publish(folder)
    store.publish(version("1.1.0", "Memo", registry))
    assert store.publish(folder, START) == []
    assert store.publish(folder, UPGRADE) == ["base"]
