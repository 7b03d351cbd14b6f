"""Mistakes in scenarios are told before anything is played, each at its place."""

import pytest

from modules.scenarios.phrases import closest, understand
from modules.scenarios.playing import play
from tests.fixtures.scenarios import Stage

CHECKED = "'stage' is something that is checked, which does not stand under 'given' or 'when'"
HAPPENS = "'clerk runs' is something that happens, which does not stand under 'then'"
HEAD = "scenario: Story\ngiven: [as in: opened]\n"


@pytest.mark.parametrize(
    ("lines", "code", "message", "hint"),
    [
        ("when: [{clerk rans: begin}]", "LI104", "there is no verb 'clerk rans'", "clerk runs"),
        ("then: [{stages: study}]", "LI104", "there is no check 'stages'", "stage"),
        ("when: [{stage: study}]", "LI104", CHECKED, "move it under 'then'"),
        ("then: [{clerk runs: begin}]", "LI104", HAPPENS, "move it under 'given' or 'when'"),
        ("when: [{clark runs: begin}]", "LI120", "there is nobody called 'clark'", "clerk"),
        ("when: [{clerk runs: beginn}]", "LI120", "there is no action 'beginn'", "begin"),
        ("when: [{clerk changes: {surfaces: 3}}]", "LI120", "there is no field 'surfaces'", "surface"),
        ("when: [{clerk does: first_lock}]", "LI120", "there is no task 'first_lock'", "first_look"),
        ("when: [{clerk does: first_look, outcome: fin}]", "LI120", "the task can't end with 'fin'", "fine"),
        ("when: [{clerk does: first_look}]", "LI120", "the task can't end with 'done'", None),
        ("when: [{clerk runs: refuse, with: {mesage: No}}]", "LI120", "the form 'refusal' has no 'mesage'", "message"),
        ("when: [{clerk runs: begin, with: {message: No}}]", "LI120", "there is no form to fill in here", None),
        ("when: [{clerk runs: begin, wiht: {}}]", "LI103", "there is no 'wiht' here", "with"),
        ("when: [{owner sends: {plans: plan.pdf}}]", "LI120", "there is no piece 'plans'", "plan"),
        ("when: [{head judges: {plan: fine}}]", "LI110", "this must be one of accepted, refused", None),
        ("when: [{visitor fills: requests}]", "LI120", "there is no page 'requests'", "request"),
        ("when: [{as in: openned}]", "LI120", "there is no scenario 'openned'", "opened"),
        ("when: [{as in: story}]", "LI120", "the scenario would begin with itself", None),
        ("when: [{as in: story}]\nthen: [{stage: study}]", "LI120", "the scenario would begin with itself", None),
        ("when: [{as in: nowhere}]\nthen: [{stage: study}]", "LI120", "there is no scenario 'nowhere'", None),
        ("when: [{time passes: soon}]", "LI110", None, None),
        ("then: [{stage: granteed}]", "LI120", "there is no stage 'granteed'", "granted"),
        ("then: [{piece plam: received}]", "LI120", "there is no piece 'plam'", "plan"),
        (
            "then: [{journal has: [document.recieved]}]",
            "LI120",
            "there is no fact 'document.recieved'",
            "document.received",
        ),
        ("then: [{clerk can: [begim]}]", "LI120", "there is no ability 'begim'", "begin"),
        ("then: [{stage: planned}]", "LI120", "there is no stage 'planned'", None),
        ("then: [{stage: planned, on: visits}]", "LI120", "there is no case 'visits'", "visit"),
        ("people: {marie: [clark]}", "LI120", "there is no role 'clark'", "clerk"),
        ("at: tomorrow", "LI110", "write a day or a moment such as '2026-03-02 09:00'", None),
        ("when: [begin]", "LI110", "a line is a phrase and a value, such as 'adviser runs: accept'", None),
        ("when: begin", "LI110", "write a list, one line for each thing, each starting with '- '", None),
    ],
)
def test_a_mistake_is_told_with_the_likely_name(
    stage: Stage, lines: str, code: str, message: str | None, hint: str | None
) -> None:
    found = stage.mistakes(f"{HEAD}{lines}\n")
    assert len(found) == 1, [str(each) for each in found]
    assert found[0].code == code
    assert message in (None, found[0].message)
    assert found[0].mark.line == 3
    assert hint in (None, found[0].hint or "")


def test_a_line_about_a_case_opened_from_this_one_is_checked_in_its_type(stage: Stage) -> None:
    assert stage.mistakes(f"{HEAD}then: [{{stage: planned, on: visit}}]\n") == ()


CALLED = """
scenario: Two permits
given: [as in: opened]
when:
  - clerk opens: permit
    called: the_permit
    parties: {owner: {first_name: Bob, last_name: Gray, email: b@example.com}}
  - clerk opens: permit
    parties: {owner: {first_name: Cleo, last_name: Hart, email: c@example.com}}
"""
GOES_ON = """
scenario: The first one goes on
given: [as in: two]
when: [{clerk runs: begin, on: the_permit}]
then: [{stage: study, on: the_permit}, {stage: received}]
"""


GOES_FURTHER = "scenario: Four\ngiven: [as in: three]\nthen: [{stage: study, on: the_permit}]\n"


def test_names_given_to_cases_hold_in_scenarios_that_begin_with_this_one(stage: Stage) -> None:
    bench = stage.bench(two=CALLED, three=GOES_ON, four=GOES_FURTHER)
    assert bench.loaded.diagnostics == ()
    pack = bench.loaded.packs["permits"]
    for key in ("three", "four"):
        outcome = play(stage.base, pack, pack.files["scenario"][key])
        assert outcome.passed, outcome.failure


def test_a_line_about_a_case_called_elsewhere_is_checked_in_its_type(stage: Stage) -> None:
    wrong = GOES_ON.replace("stage: study", "stage: planned").replace("on: the_permit}", "on: the_permits}", 1)
    found = stage.bench(two=CALLED, three=wrong).loaded.diagnostics
    assert [one.message for one in found] == ["there is no case 'the_permits'", "there is no stage 'planned'"]


def test_the_mail_that_asks_is_named_like_a_template(stage: Stage) -> None:
    assert stage.mistakes(f"{HEAD}then: [{{mails to owner: [ask]}}, {{mail to owner: ask}}]\n") == ()


def test_scenarios_that_begin_with_each_other_are_refused(stage: Stage) -> None:
    bench = stage.bench(one="scenario: One\ngiven: [as in: two]\n", two="scenario: Two\ngiven: [as in: one]\n")
    assert {found.message for found in bench.loaded.diagnostics} == {"the scenario would begin with itself"}


@pytest.mark.parametrize(
    "hostile", ["{actor} runs", "a" * 5000, "clerk  runs", "Clerk runs", "clerk runs\n", "é runs", ""]
)
def test_strange_phrases_mean_nothing_and_harm_nothing(stage: Stage, hostile: str) -> None:
    parts = stage.registry.parts("scenario_verb")
    assert understand(hostile, parts) is None
    closest(hostile, parts)


def test_a_phrase_of_fixed_words_goes_before_one_with_a_slot(stage: Stage) -> None:
    said = understand("visitor fills", stage.registry.parts("scenario_verb"))
    assert said is not None and said.part.name == "visitor fills"


def test_a_scenario_does_not_change_the_version_of_its_pack(stage: Stage) -> None:
    without, with_one = stage.bench().loaded, stage.bench(other="scenario: Other\n").loaded
    assert without.packs["permits"].hash == with_one.packs["permits"].hash
