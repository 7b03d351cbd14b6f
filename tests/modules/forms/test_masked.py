"""Rule: a text under one of several masks says which, and fits it."""

from typing import Any

import pytest

from modules.forms.form import Form
from modules.forms.problems import FormRefused
from modules.forms.views import FormUrls
from tests.modules.forms.conftest import TODAY, Clean, Make

MASKS = [{"label": "National", "mask": "99 99"}, {"label": "Foreign", "mask": "aa-99"}]
NODE: dict[str, Any] = {
    "type": "textfield",
    "key": "it",
    "label": "It",
    "allowMultipleMasks": True,
    "inputMasks": MASKS,
}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("1234", {"value": "12 34", "maskName": "National"}),
        ({"value": "ab12", "maskName": "Foreign"}, {"value": "ab-12", "maskName": "Foreign"}),
        ({"value": "12 34"}, {"value": "12 34", "maskName": "National"}),
        ({"value": " ", "maskName": "Foreign"}, None),
        ("", None),
    ],
)
def test_a_text_is_kept_with_the_name_of_its_mask(field: Clean, given: Any, kept: Any) -> None:
    cleaned = field(NODE, given)
    assert not cleaned.errors
    assert cleaned.values == ({"it": kept} if kept else {})


@pytest.mark.parametrize("given", [{"value": "12 34", "maskName": "Foreign"}, {"value": "12 34", "maskName": "None"}])
def test_a_text_that_fits_another_mask_is_refused(field: Clean, given: Any) -> None:
    assert [error.path for error in field(NODE, given).errors] == ["it"]


def test_a_browser_sends_the_text_and_the_mask(make: Make) -> None:
    form: Form = make(NODE)
    html = form.render({"it": {"value": "ab12", "maskName": "Foreign"}}, urls=FormUrls("/x"), csrf="t")
    assert 'name="it[maskName]"' in html
    assert '<option value="Foreign" selected>' in html
    sent = form.read_post([("it[maskName]", "Foreign"), ("it[value]", "ab12")])
    assert form.clean(sent, today=TODAY).values == {"it": {"value": "ab-12", "maskName": "Foreign"}}
    assert form.display({"it": {"value": "ab-12", "maskName": "Foreign"}})[0].text == "ab-12"


def test_a_telephone_number_under_a_mask_is_kept_as_the_mask_writes_it(field: Clean) -> None:
    kept = field({**NODE, "type": "phoneNumber"}, "1234").values
    assert kept == {"it": {"value": "12 34", "maskName": "National"}}


def test_masks_that_are_not_in_use_say_nothing(field: Clean) -> None:
    assert field({**NODE, "allowMultipleMasks": False}, "free").values == {"it": "free"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"inputMasks": [{"label": "a", "mask": "9[9"}]}, "bracket"),
        ({"inputMasks": [*MASKS, *MASKS]}, "one label"),
        ({"type": "email"}, "takes no mask"),
        ({"multiple": True}, "one value only"),
    ],
)
def test_masks_that_make_no_sense_are_refused(make: Make, change: dict[str, Any], words: str) -> None:
    with pytest.raises(FormRefused, match=words):
        make({**NODE, **change})
