"""Rules of how names and e-mails are cleaned and compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.parties.normalising import clean_email, clean_line, clean_phone, email_key, name_key, search_key


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  Anne \t Martin\r\n", "Anne Martin"),
        ("A\u202enne\u2066", "Anne"),
        ("An\0ne\x1b[31m", "Anne[31m"),
        ("\ufb01lle", "fille"),
        ("e\u0301te\u0301", "été"),
        ("\ufeffAnne\u200b", "Anne"),
        ("\ud800Anne", "Anne"),
    ],
)
def test_a_line_holds_nothing_invisible(typed: str, clean: str) -> None:
    assert clean_line(typed) == clean


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing_and_leaves_no_control_or_direction_characters(text: str) -> None:
    clean = clean_line(text)
    assert clean_line(clean) == clean
    assert not any(unicodedata.category(c) in ("Cc", "Cs") or unicodedata.bidirectional(c) in BIDI for c in clean)


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anne@House.example", " anne@HOUSE.example "),
        ("ａnne@house.example", "anne@house.example"),
        ("STRASSE@x.de", "straße@x.de"),
    ],
)
def test_e_mails_that_differ_in_case_or_width_are_the_same(one: str, other: str) -> None:
    assert email_key(one) == email_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("DUPONT-MOREL", "Dupont Morel"), ("Lefèvre", "lefevre"), ("O'Neil", "Oneil")]
)
def test_names_that_differ_in_case_accents_or_hyphens_are_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_names_in_other_scripts_differ_from_each_other() -> None:
    assert name_key("Иванов") != name_key("Петров")
    assert name_key("王") != name_key("李")


def test_names_of_nothing_but_marks_are_no_name() -> None:
    assert name_key(" -'\u0301 ") == ""


def test_an_e_mail_holds_no_joiners_and_a_phone_only_what_one_dials() -> None:
    assert clean_email("an\u200dne@x.example") == "anne@x.example"
    assert clean_phone("+33 (0)6.12-34<script>\0") == "+33 (0)6.12-34"


def test_search_ignores_accents_and_case() -> None:
    assert search_key("Hélène", "LEFÈVRE") == "helene lefevre"
