"""Forms that look like real life compile here or are refused for a declared reason, and judge as form.io does."""

import pytest

from modules.forms.problems import FormRefused
from tests.conformance.forms.declared import Declared
from tests.conformance.forms.examples import KINDS, Example, differing_paths, read_examples
from tests.conformance.forms.judging import compiled, exact, judge_with
from tests.conformance.forms.oracle import Oracle

EXAMPLES = read_examples()
ACCEPTED = [example for example in EXAMPLES if not example.refused]
SUBMISSIONS = [pytest.param(example, kind, id=f"{example.name}-{kind}") for example in ACCEPTED for kind in KINDS]


def test_there_are_twenty_examples_and_several_speak_two_languages() -> None:
    assert len(EXAMPLES) >= 20
    assert len([example for example in EXAMPLES if "fr" in example.form.get("i18n", {})]) >= 8


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_is_refused_exactly_where_that_is_declared(example: Example) -> None:
    found: dict[str, str] = {}
    try:
        compiled(example.form)
    except FormRefused as refused:
        found = {".".join(map(str, problem.path)): problem.message for problem in refused.problems}
    assert found.keys() == example.refused.keys(), found
    for path, words in example.refused.items():
        assert words in found[path]


@pytest.mark.parametrize("example", [e for e in ACCEPTED if "fr" in e.form.get("i18n", {})], ids=lambda e: e.name)
def test_an_example_with_french_texts_speaks_french(example: Example) -> None:
    form, french = compiled(example.form), example.form["i18n"]["fr"]
    assert form.translated_title("fr") == french[example.form["title"]] != form.translated_title("en")


@pytest.mark.parametrize(("example", "kind"), SUBMISSIONS)
def test_a_submission_to_an_example_is_judged_as_by_form_io(
    example: Example, kind: str, oracle: Oracle, declared: tuple[Declared, ...]
) -> None:
    known = example.known[kind]
    (there,) = oracle.judge(example.form, [known["data"]])
    here = judge_with(compiled(example.form), exact(known["data"]))
    assert differing_paths(here, there, example.form) == set(known["differs"]), (here.errors, there)
    assert set(known["differs"].values()) <= {item.id for item in declared}


@pytest.mark.parametrize(("example", "kind"), SUBMISSIONS)
def test_good_submissions_are_accepted_and_others_are_not(example: Example, kind: str) -> None:
    here = judge_with(compiled(example.form), exact(example.known[kind]["data"]))
    assert bool(here.errors) is (kind != "good"), here.errors
