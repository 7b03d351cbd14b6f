"""Differences between versions, and what an overlay makes of a new base."""

import pytest

from core.definitions.load import load
from core.definitions.scan import read_folders
from core.registry import Registry
from modules.versions.comparing import compare, summary
from modules.versions.overlays import overlay_conflicts, read_overlay
from tests.fixtures.kernels import SAMPLES
from tests.modules.versions.changing import changed

HILL = {
    "definitions/hill/pack.yaml": b"pack: hill\nversion: 1.0.0\ntitle: Hill\nextends: permits\nlanguages: [en, fr]\n",
    "definitions/hill/case_types/permit.yaml": (
        b"stages:\n  received: {due: 9 days}\nfields:\n  reason: null\n  surface: {minimum: 5}\n"
    ),
}
PERMIT = "case_type permit"


@pytest.mark.parametrize(
    ("before", "after", "place", "sign", "breaking"),
    [
        ("due: 5 days", "due: 6 days", "stages › received › due", "~", ""),
        ("  iban: {type: iban, personal: true}\n", "", "fields › iban", "-", "the field is gone"),
        ("surface: {type: decimal", "surface: {type: integer", "fields › surface › type", "~", "old type"),
        (", house: {en: House, fr: Maison}", "", "fields › kind › options › house", "-", "option is gone"),
        ("from: [received, study]", "from: [study]", "transitions › refuse › from", "~", "from received"),
        ("  start: {type: date}", "  start: {type: date}\n  stop: {type: date}", "fields › stop", "+", ""),
    ],
)
def test_a_difference_tells_its_place_and_what_it_breaks(
    registry: Registry, before: str, after: str, place: str, sign: str, breaking: str
) -> None:
    found = compare(changed(registry), changed(registry, (before, after), linked=True))
    assert [(d.place, d.sign) for d in found] == [(f"{PERMIT} › {place}", sign)]
    assert breaking in found[0].breaking and bool(breaking) == bool(found[0].breaking)
    assert sign == "-" or found[0].file.endswith("case_types/permit.yaml")


def test_scenarios_do_not_differ_from_a_published_version_which_does_without_them(registry: Registry) -> None:
    story = b"scenario: Story\nthen: [cases of visit: 0]\n"
    files = read_folders(SAMPLES / "definitions", SAMPLES / "forms")
    files["permits"]["definitions/permits/scenarios/story.yaml"] = story
    new = load(files, registry).packs["permits"]
    published = load(files, registry, linked=True).packs["permits"]
    assert "scenario" in {one.kind for one in compare(published, new)}
    assert compare(published, new, loose=["scenario", "migration"]) == []


def test_the_same_content_in_another_layout_does_not_differ(registry: Registry) -> None:
    assert compare(changed(registry), changed(registry, ("fields:\n", "# a comment\nfields:\n\n"))) == []
    assert summary([]) == {"added": 0, "removed": 0, "changed": 0, "breaking": 0}


def test_a_form_that_is_made_from_fields_does_not_repeat_the_changes_of_its_case_type(registry: Registry) -> None:
    form = ("form: refusal, tone: danger,", "form: {fields: [reason]}, tone: danger}")
    steps = ("           steps: [set: {reason: form.message}]}\n", "")
    old, new = changed(registry, form, steps), changed(registry, form, steps, ("due: 5 days", "due: 6 days"))
    assert any(file.derived for file in new.files["form"].values())
    assert [d.place for d in compare(old, new)] == [f"{PERMIT} › stages › received › due"]


def test_an_upgraded_base_tells_the_overlay_where_they_meet(registry: Registry) -> None:
    old = changed(registry)
    new = changed(
        registry,
        ("due: 5 days", "due: 7 days"),
        ("  reason: {type: long_text}\n", ""),
        ("steps: [set: {reason: form.message}]", "steps: []"),
        ("      - set: {reason: \"'works began'\"}\n", ""),
        ("minimum: 0, searchable: true", "minimum: 5, searchable: true"),
        linked=True,
    )
    overlay = read_overlay("hill", HILL, registry)
    found = {c.path: c.kind for c in overlay_conflicts(overlay, old, new)}
    assert overlay.base == "permits"
    assert found == {
        ("fields", "reason"): "removes what is gone",
        ("fields", "surface", "minimum"): "says the same",
        ("stages", "received", "due"): "keeps its own value",
    }


def test_an_overlay_that_no_longer_fits_is_reported_all_the_same(registry: Registry) -> None:
    assert load({"hill": HILL}, registry).diagnostics
    assert read_overlay("hill", HILL, registry).documents["case_type", "permit"]["fields"]["reason"] is None
