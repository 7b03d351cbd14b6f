from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from core.database import open_engine, reading
from core.definitions import store as store_module
from core.definitions.load import Loaded, load
from core.definitions.precedence import Insistence
from core.definitions.publications import PublishedVersion
from core.definitions.store import DefinitionStore
from core.errors import NotFound
from core.registry import Registry
from tests.core.definitions.test_load import BASE, Files, heir, with_note

BROKEN = with_note(b"by: clerk", b"by: nobody")
CHANGED = with_note(b"title: Note", b"title: Memo")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def store(engine: Engine, registry: Registry) -> DefinitionStore:
    return DefinitionStore(engine, registry)


def compiled(files: Files, registry: Registry) -> Loaded:
    return load({"base": files}, registry)


def versions(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as session:
        found = session.exec(select(PublishedVersion).order_by(col(PublishedVersion.published_at)))
        return [(version.pack, version.hash) for version in found]


def test_what_is_published_is_in_force(store: DefinitionStore, registry: Registry) -> None:
    loaded = compiled(BASE, registry)
    assert store.publish(loaded) == ["base"]
    assert store.in_force["base"].hash == loaded.packs["base"].hash


def test_publishing_the_same_content_again_changes_nothing(
    store: DefinitionStore, engine: Engine, registry: Registry
) -> None:
    store.publish(compiled(BASE, registry))
    assert store.publish(compiled(with_note(b"title: Note\n", b"title: Note # again\n"), registry)) == []
    assert len(versions(engine)) == 1


def test_a_broken_pack_leaves_the_last_good_version_in_force(store: DefinitionStore, registry: Registry) -> None:
    store.publish(compiled(BASE, registry))
    good = store.in_force["base"].hash
    assert store.publish(compiled(BROKEN, registry)) == []
    assert store.in_force["base"].hash == good
    assert [each.code for each in store.diagnostics] == ["LI120"]
    assert "nobody" in store.texts["definitions/base/case_types/note.yaml"]


def test_published_versions_stay_and_the_newest_is_in_force(
    store: DefinitionStore, engine: Engine, registry: Registry
) -> None:
    first, second = compiled(BASE, registry), compiled(CHANGED, registry)
    store.publish(first)
    store.publish(second)
    assert [hash_ for _, hash_ in versions(engine)] == [first.packs["base"].hash, second.packs["base"].hash]
    store.publish(first)
    assert store.in_force["base"].hash == first.packs["base"].hash
    assert len(versions(engine)) == 2


def test_a_server_that_starts_brings_no_version_back_that_another_one_followed(
    store: DefinitionStore, registry: Registry
) -> None:
    first, second = compiled(BASE, registry), compiled(CHANGED, registry)
    assert store.publish(first, Insistence.START) == ["base"]
    assert store.publish(second, Insistence.START) == ["base"]
    assert store.publish(first, Insistence.START) == []
    assert store.in_force["base"].hash == second.packs["base"].hash


def test_an_old_version_is_compiled_again_from_the_database(
    store: DefinitionStore, engine: Engine, registry: Registry
) -> None:
    old = compiled(BASE, registry).packs["base"]
    store.publish(compiled(BASE, registry))
    store.publish(compiled(CHANGED, registry))
    found = DefinitionStore(engine, registry).version("base", old.hash)
    assert (found.hash, found.get("case_type", "note").title.in_("en")) == (old.hash, "Note")


def test_a_version_that_builds_on_other_packs_is_compiled_again_without_them(
    store: DefinitionStore, engine: Engine, registry: Registry
) -> None:
    third = heir(extends="heir", name="third")
    loaded = load({"base": BASE, "heir": heir(), "third": third}, registry)
    store.publish(loaded)
    found = DefinitionStore(engine, registry).version("third", loaded.packs["third"].hash)
    assert found.hash == loaded.packs["third"].hash


def test_an_old_version_stays_usable_when_the_rules_have_become_stricter(
    store: DefinitionStore, engine: Engine, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.publish(compiled(BASE, registry))
    monkeypatch.setattr("core.definitions.load.link", lambda *_: pytest.fail("names are checked once, at publication"))
    assert "base" in DefinitionStore(engine, registry).in_force


def test_an_unknown_version_is_not_found(store: DefinitionStore) -> None:
    with pytest.raises(NotFound):
        store.version("base", "0" * 64)


def test_another_process_sees_a_publication_within_a_moment(
    store: DefinitionStore, engine: Engine, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = DefinitionStore(engine, registry)
    assert other.in_force == {}
    store.publish(compiled(BASE, registry))
    monkeypatch.setattr(store_module, "REFRESH", 0.0)
    assert other.in_force["base"].hash == store.in_force["base"].hash
    store.publish(compiled(CHANGED, registry))
    assert other.in_force["base"].get("case_type", "note").title.in_("en") == "Memo"


def test_whoever_asks_while_definitions_are_read_for_the_first_time_waits_for_them(
    store: DefinitionStore, engine: Engine, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    DefinitionStore(engine, registry).publish(compiled(BASE, registry))
    reading_now, may_go_on, read = Event(), Event(), store._read_in_force

    def slowly() -> dict[str, str]:
        reading_now.set()
        assert may_go_on.wait(20)
        return read()

    monkeypatch.setattr(store, "_read_in_force", slowly)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(lambda: list(store.in_force))
        assert reading_now.wait(20)
        second = threads.submit(lambda: list(store.in_force))
        with pytest.raises(TimeoutError):
            second.result(0.2)
        may_go_on.set()
        assert first.result(20) == second.result(20) == ["base"]


def test_two_processes_that_publish_the_same_version_at_once_both_succeed(
    store: DefinitionStore, engine: Engine, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, publish = compiled(BASE, registry), store_module._publish
    calls: list[int] = []

    def overtaken(*arguments: object) -> None:
        if not calls:
            calls.append(1)
            DefinitionStore(open_engine(engine.url.render_as_string(hide_password=False)), registry).publish(loaded)
            raise IntegrityError("insert", {}, ValueError("taken"))
        publish(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(store_module, "_publish", overtaken)
    assert store.publish(loaded) == ["base"]
    assert len(versions(engine)) == 1
