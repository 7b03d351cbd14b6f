"""`liasse new`: whoever starts a pack has one that runs, and nothing that exists is touched."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from core.app import build_app
from core.cli.main import app
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.errors import Refused
from core.registry import Registry
from modules.authoring.errors import NoSuchStarter, PackExists, PackNameRefused, PlaceholderUnknown, TitleRefused
from modules.authoring.filling import fill
from modules.authoring.speaking import keep_languages
from modules.authoring.starters import read_starter, starter_names
from modules.authoring.starting import Wish, files_of, good_name, require_name, start_pack
from modules.scenarios.running import run_scenarios
from tests.fixtures.kernels import make_kernel, make_settings

HOSTILE_TITLE = '"}, x: [<pack>] {{ link }} # \\ <script>'


@dataclass(frozen=True)
class Desk:
    """Where an author works: an empty folder of packs."""

    root: Path

    @property
    def packs(self) -> Path:
        """The folder of the packs."""
        return self.root / "definitions"

    def new(self, *words: str) -> Any:
        """What `liasse new` answers."""
        return CliRunner().invoke(app, ["new", *words])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk without any pack."""
    monkeypatch.setenv("LIASSE_DEFINITIONS", str(tmp_path / "definitions"))
    monkeypatch.setenv("LIASSE_FORMS", str(tmp_path / "forms"))
    return Desk(tmp_path)


def test_there_are_at_least_six_templates() -> None:
    assert {"approval", "claim", "membership", "onboarding", "permit", "request"} <= set(starter_names())


@pytest.mark.parametrize("languages", ["en,fr", "en", "fr"])
@pytest.mark.parametrize("name", starter_names())
def test_a_new_pack_has_no_mistake_and_its_scenarios_reach_every_transition(
    desk: Desk, registry: Registry, name: str, languages: str
) -> None:
    assert desk.new("fresh", "--template", name, "--languages", languages, "--title", HOSTILE_TITLE).exit_code == 0
    folders = read_folders(desk.packs, desk.root / "forms")
    loaded = load(folders, registry)
    assert [str(each) for each in loaded.diagnostics] == []
    report = run_scenarios(registry, folders, "fresh", desk.packs)
    assert report.outcomes
    assert report.passed, [(outcome.key, outcome.failure) for outcome in report.failures]
    for kind in ("transition", "stage", "step", "role"):
        assert report.coverage["fresh"].missing(kind) == []


@pytest.mark.parametrize("name", starter_names())
def test_the_public_page_of_a_new_pack_opens(desk: Desk, registry: Registry, one_database_url: str, name: str) -> None:
    answer = json.loads(desk.new("fresh", "--template", name, "--json", "--title", HOSTILE_TITLE).output)
    settings = make_settings(desk.root, one_database_url, definitions=desk.packs, forms=desk.root / "forms")
    kernel = make_kernel(settings, registry)
    with TestClient(build_app(kernel)) as client:
        page = client.get("/p/" + answer["page"].split("/p/")[1])
    kernel.engine.dispose()
    assert page.status_code == 200
    assert "<form" in page.text
    assert "<script>" not in page.text


def test_a_new_pack_tells_what_to_do_next(desk: Desk) -> None:
    said = desk.new("town_permits", "--template", "permit").output
    for words in ("check town_permits", "test town_permits", "make run", "/p/town_permits/apply"):
        assert words in said


def test_a_title_stands_in_the_pack_as_it_was_written(desk: Desk, registry: Registry) -> None:
    desk.new("fresh", "--title", HOSTILE_TITLE)
    pack = load(read_folders(desk.packs, desk.root / "forms"), registry).packs["fresh"]
    assert pack.manifest.title.in_("fr") == HOSTILE_TITLE


@pytest.mark.parametrize("title", ["a\nb", "a\x00b", "x" * 81, "a\u202eb"])
def test_a_title_is_one_printable_line(title: str) -> None:
    with pytest.raises(TitleRefused):
        files_of(read_starter("request"), Wish("fresh", title))


@pytest.mark.parametrize("place", ["definitions/fresh", "forms/fresh"])
def test_what_exists_is_never_touched(desk: Desk, place: str) -> None:
    (desk.root / place).mkdir(parents=True)
    (desk.root / place / "mine.txt").write_text("mine")
    assert isinstance(desk.new("fresh").exception, PackExists)
    assert [path.name for path in (desk.root / place).iterdir()] == ["mine.txt"]


def test_a_link_that_leads_nowhere_counts_as_something_there(desk: Desk) -> None:
    desk.packs.mkdir()
    (desk.packs / "fresh").symlink_to(desk.root / "elsewhere")
    assert isinstance(desk.new("fresh").exception, PackExists)
    assert not (desk.root / "elsewhere").exists()


@pytest.mark.parametrize("name", ["../up", "/tmp/x", "..", "", "A", "1a", "a-b", "é", "a\x00", "a" * 64, "a\n"])
def test_a_name_that_leads_elsewhere_or_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PackNameRefused):
        start_pack(tmp_path / "definitions", tmp_path / "forms", name, {"pack.yaml": ""})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "near"), [("Town Permits!", "town_permits"), ("../Été-2026", "ete_2026"), ("2nd", "nd"), ("日本", "")]
)
def test_a_refused_name_comes_with_the_nearest_good_one(name: str, near: str) -> None:
    assert good_name(name) == near
    with pytest.raises(PackNameRefused, match=near or "Such as"):
        require_name(name)


@given(st.text(max_size=100))
def test_whatever_is_proposed_as_a_name_is_a_good_one(text: str) -> None:
    near = good_name(text)
    assert near == "" or require_name(near) == near


def test_an_unknown_template_comes_with_the_nearest(desk: Desk) -> None:
    refused = desk.new("fresh", "--template", "permits").exception
    assert isinstance(refused, NoSuchStarter)
    assert "Did you mean permit?" in str(refused)
    assert isinstance(desk.new("fresh", "--template", "../request").exception, NoSuchStarter)


@pytest.mark.parametrize("languages", ["de", "", "en,xx"])
def test_a_language_that_no_template_speaks_is_refused(desk: Desk, languages: str) -> None:
    assert isinstance(desk.new("fresh", "--languages", languages).exception, Refused)
    assert not desk.packs.exists()


def test_a_placeholder_that_nobody_fills_is_refused() -> None:
    with pytest.raises(PlaceholderUnknown):
        fill("a: <nothing>", {"pack": "x"}, "pack.yaml")


def test_a_value_that_looks_like_a_placeholder_is_not_filled_again() -> None:
    assert fill("<a> <b>", {"a": "<b>", "b": "2"}, "x.yaml") == "<b> 2"


def test_languages_that_are_not_wanted_go_and_the_rest_stays_as_written() -> None:
    text = '# why\ntitle: {en: A, fr: "B, C"}  # end\nbody:\n  en: "x"\n  fr: "y"\nother: {a: 1}\n'
    assert keep_languages(text, ["fr"]) == '# why\ntitle: "B, C"  # end\nbody:\n  fr: "y"\nother: {a: 1}\n'
    assert keep_languages(text, ["en", "fr"]) == text


def test_no_pack_is_left_half_written(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        start_pack(tmp_path, tmp_path / "forms", "fresh", {"a": "", "a/b": ""})
    assert list(tmp_path.iterdir()) == []
