"""Versions come into force one after the other; a running case keeps its own."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from core.actors import Actor
from core.context import reading
from core.definitions.load import load
from core.definitions.packs import Pack
from core.definitions.publications import PublishedMeanwhile, VersionUnknown
from core.definitions.scan import read_folders
from core.errors import Forbidden
from core.kernel import Kernel
from core.registry import Part, Registry
from modules.cases.definitions import case_type_of
from modules.versions.errors import NothingNew, PublicationRefused
from modules.versions.impact import impact_of
from modules.versions.publishing import publish, standing_of
from modules.versions.sources import find_pack
from tests.fixtures.cases import open_permit, read_case
from tests.fixtures.kernels import CLERK, SAMPLES, make_kernel
from tests.modules.versions.changing import changed

WRONG = b"""
scenario: A permit is granted at once
given:
  - clerk opens: permit
then:
  - stage: granted
"""
ADMIN = Actor("person", "admin", "Ann", administrator=True)


@pytest.fixture
def newer(registry: Registry) -> Pack:
    """The sample pack with another title of a stage."""
    return changed(registry, ("en: In study", "en: Being studied"))


def title(kernel: Kernel, case_id: str) -> str:
    """The title of the stage `study` in the version that a case follows."""
    with reading(kernel, CLERK) as ctx:
        stage = case_type_of(ctx, read_case(kernel, case_id)).stages["study"]
        return stage.title.in_("en") if stage.title else ""


@pytest.fixture
def production(kernel: Kernel) -> Kernel:
    """A kernel whose cases keep the version that they opened with."""
    settings = kernel.settings.model_copy(update={"environment": "production"})
    object.__setattr__(kernel, "settings", settings)
    return kernel


def test_a_running_case_keeps_its_version_and_a_new_one_gets_the_newest(production: Kernel, newer: Pack) -> None:
    first = str(open_permit(production)["case_id"])
    publish(production, newer, standing_of(production, "permits"), ADMIN)
    second = str(open_permit(production)["case_id"])
    assert (title(production, first), title(production, second)) == ("In study", "Being studied")


def test_publishing_an_earlier_version_rolls_back(kernel: Kernel, newer: Pack) -> None:
    before = kernel.definitions.in_force["permits"]
    publish(kernel, newer, standing_of(kernel, "permits"), ADMIN, note="New words")
    assert kernel.definitions.in_force["permits"].hash == newer.hash
    publish(kernel, find_pack(kernel, "permits", before.hash[:8]), standing_of(kernel, "permits"), ADMIN)
    assert kernel.definitions.in_force["permits"].hash == before.hash
    assert standing_of(kernel, "permits").number == 3


def test_of_several_versions_with_one_number_the_one_that_was_put_in_force_last_is_meant(
    kernel: Kernel, newer: Pack
) -> None:
    first = kernel.definitions.in_force["permits"]
    for pack in (newer, first):
        publish(kernel, pack, standing_of(kernel, "permits"), ADMIN)
        assert find_pack(kernel, "permits", "1.0.0").hash == pack.hash


def test_a_version_may_come_into_force_later(kernel: Kernel, newer: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    later = datetime.now(UTC) + timedelta(days=30)
    publish(kernel, newer, standing_of(kernel, "permits"), ADMIN, later)
    assert kernel.definitions.in_force["permits"].hash != newer.hash
    monkeypatch.setattr(kernel.definitions, "now", lambda: later + timedelta(minutes=1))
    kernel.definitions.refresh()
    assert kernel.definitions.in_force["permits"].hash == newer.hash


def test_of_two_who_publish_at_once_the_second_is_told(kernel: Kernel, newer: Pack, registry: Registry) -> None:
    seen = standing_of(kernel, "permits")
    publish(kernel, newer, seen, ADMIN)
    other = changed(registry, ("en: In study", "en: Under study"))
    with pytest.raises(PublishedMeanwhile):
        publish(kernel, other, seen, ADMIN)
    assert kernel.definitions.in_force["permits"].hash == newer.hash


def test_of_several_that_publish_in_the_same_moment_one_wins(kernel: Kernel, registry: Registry) -> None:
    packs = [changed(registry, ("en: In study", f"en: Study {number}")) for number in range(4)]
    seen, start = standing_of(kernel, "permits"), Barrier(len(packs))

    def run(pack: Pack) -> str:
        """What comes of a publication by another process: it shares nothing but the database."""
        other = make_kernel(kernel.settings, registry)
        try:
            start.wait()
            publish(other, pack, seen, ADMIN)
        except PublishedMeanwhile:
            return ""
        finally:
            other.engine.dispose()
        return pack.hash

    with ThreadPoolExecutor(len(packs)) as pool:
        won = [found for found in pool.map(run, packs) if found]
    kernel.definitions.refresh()
    assert [kernel.definitions.in_force["permits"].hash] == won
    assert standing_of(kernel, "permits").number == seen.number + 1


def test_what_is_in_force_is_not_published_again(kernel: Kernel) -> None:
    with pytest.raises(NothingNew):
        publish(kernel, kernel.definitions.in_force["permits"], standing_of(kernel, "permits"), ADMIN)


def test_only_administrators_publish(kernel: Kernel, newer: Pack) -> None:
    with pytest.raises(Forbidden):
        publish(kernel, newer, standing_of(kernel, "permits"), CLERK)
    assert kernel.definitions.in_force["permits"].hash != newer.hash


def test_what_a_module_says_against_a_version_blocks_it(
    kernel: Kernel, newer: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    against = {"test": Part("publication_check", "test", run=lambda _, pack: [f"scenario 1 of {pack.name} fails"])}
    usual = kernel.registry.parts
    monkeypatch.setattr(kernel.registry, "parts", lambda kind: against if kind == "publication_check" else usual(kind))
    with pytest.raises(PublicationRefused, match="scenario 1 of permits fails"):
        publish(kernel, newer, standing_of(kernel, "permits"), ADMIN)


def test_a_scenario_that_does_not_come_true_blocks_publishing(kernel: Kernel, registry: Registry) -> None:
    folders = read_folders(SAMPLES / "definitions", SAMPLES / "forms")
    folders["permits"]["definitions/permits/scenarios/wrong.yaml"] = WRONG
    pack = load(folders, registry).packs["permits"]
    with pytest.raises(PublicationRefused, match=r"'A permit is granted at once' does not come true \(.*wrong.yaml:6"):
        publish(kernel, changed_hash(pack), standing_of(kernel, "permits"), ADMIN)
    assert standing_of(kernel, "permits").number == 1


def changed_hash(pack: Pack) -> Pack:
    """The pack as another version: scenarios alone make none."""
    return replace(pack, hash="f" * 64)


def test_an_unknown_version_is_named_with_those_there_are(kernel: Kernel) -> None:
    with pytest.raises(VersionUnknown, match=r"9\.9\.9"):
        find_pack(kernel, "permits", "9.9.9")


def test_the_impact_counts_the_cases_that_stand_in_a_stage_that_is_gone(kernel: Kernel, registry: Registry) -> None:
    for _ in range(3):
        open_permit(kernel)
    renamed = ("  received: {", "  arrived: {"), ("from: received", "from: arrived"), ("[received,", "[arrived,")
    impact = impact_of(kernel, changed(registry, *renamed))
    assert (impact.running, impact.older, impact.stages) == (3, 3, {"permit.received": 3})


def test_a_folder_is_a_version_too(kernel: Kernel) -> None:
    assert find_pack(kernel, "permits", str(SAMPLES)).hash == kernel.definitions.in_force["permits"].hash
