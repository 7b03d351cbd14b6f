"""Scenarios come true on the real engine, or tell what does not."""

import pytest

from core.definitions.load import load
from modules.scenarios.playing import play
from tests.fixtures.scenarios import Stage


def came_true(stage: Stage, lines: str, head: str = "") -> None:
    outcome = stage.after_opening(lines, head)
    assert outcome.passed, outcome.failure


def test_a_case_goes_through_its_stages_by_the_commands_of_people(stage: Stage) -> None:
    came_true(
        stage,
        """
        when:
          - clerk does: first_look
            outcome: fine
          - clerk runs: begin
          - owner sends: {plan: plan.pdf}
          - head judges: {plan: accepted}
          - head runs: grant
        then:
          - stage: granted
          - fields: {approved: true, fee: 100}
          - piece plan: accepted
          - document plan: {pages: 1, kind: pdf, source: upload}
          - task first_look: done
            outcome: fine
          - journal has: [document.received, transition.run]
          - journal lacks: [message.received]
        """,
    )


def test_what_a_role_sees_and_may_do_is_what_production_allows(stage: Stage) -> None:
    came_true(
        stage,
        """
        when:
          - clerk changes: {iban: FR1420041010050500013M02606}
        then:
          - clerk sees: {surface: 40, iban: shown}
          - neighbour_desk sees: {surface: 40, iban: hidden}
          - neighbour_desk cannot: [update, begin]
          - surveyor cannot: [read]
          - owner sees: {fee: 100, kind: hidden}
          - clerk can: [begin, update, first_look]
          - head cannot: {survey: Only while in study}
        """,
    )


def test_time_that_passes_fires_timers_and_deadlines(stage: Stage) -> None:
    came_true(
        stage,
        """
        then:
          - deadline: 2026-03-07 09:00
          - basket: intake
        later:
          - when: [time passes: 4 days]
            then: [stage: received]
          - when: [time passes: 2 days]
            then:
              - stage: refused
              - journal has: [timer.fired]
        """,
    )


def test_a_process_that_waits_for_a_day_goes_on_that_day(stage: Stage) -> None:
    came_true(
        stage,
        """
        when:
          - clerk runs: begin
          - clerk changes: {start: 2026-06-10}
          - clerk runs: works
          - time comes to: 2026-06-09 23:00
        then:
          - fields: {reason: null}
          - process works: waiting
        later:
          - when: [time comes to: 2026-06-10 09:00]
            then:
              - fields: {reason: works began}
              - process works: done
        """,
    )


def test_four_eyes_need_another_person_of_the_same_role(stage: Stage) -> None:
    came_true(
        stage,
        """
        when:
          - clerk does: first_look
            outcome: odd
          - clerk does: second_look
            refused: Somebody else must do
          - another clerk does: second_look
        then:
          - tasks: []
        """,
    )


def test_a_line_may_be_about_a_case_that_was_opened_from_this_one(stage: Stage) -> None:
    came_true(
        stage,
        """
        when:
          - clerk runs: begin
          - clerk runs: survey
          - surveyor runs: close
            on: visit
        then:
          - cases of visit: 1
          - stage: done
            on: visit
          - mail to owner: {template: visited, status: sent}
            on: visit
          - mails to owner: []
        """,
    )


def test_people_may_have_a_name_and_several_roles(stage: Stage) -> None:
    came_true(
        stage,
        """
        when:
          - marie assigns to: marie
          - marie gives first_look to: clerk
        then:
          - assigned to: marie
          - marie can: [begin]
        """,
        head="people: {marie: [clerk, surveyor]}\n",
    )


def test_a_visitor_opens_a_case_through_a_public_page(stage: Stage) -> None:
    outcome = stage.play(
        """
        scenario: {en: A visitor asks, fr: Un visiteur demande}
        at: 2026-05-01 08:00
        language: fr
        when:
          - visitor fills: request
            with: {first_name: Ada, last_name: Byron, email: ada@example.com, surface: 30}
            called: first
          - visitor fills: request
            with: {first_name: Bob, last_name: Gray, email: bob@example.com, surface: 80}
          - clerk changes: {start: today + 40 days}
        then:
          - fields: {surface: 80, start: 2026-06-10}
          - fields: {surface: 30, start: null}
            on: first
        """
    )
    assert outcome.passed, outcome.failure


def test_what_the_product_says_is_said_in_the_language_of_the_scenario(stage: Stage) -> None:
    outcome = stage.play(
        """
        scenario: Refus
        language: fr
        when:
          - clerk opens: permit
            with: {surface: 40, kind: shed}
            parties: {owner: {first_name: Ada, last_name: Byron, email: ada@example.com}}
          - clerk runs: grant
            refused: pas possible tant que
        then:
          - clerk cannot: {grant: seulement depuis study, lapse: seule une étape}
          - neighbour_desk cannot: {begin: c’est pour clerk, update: leurs rôles ne le permettent pas}
        """
    )
    assert outcome.passed, outcome.failure


def test_a_check_that_fails_tells_where_what_was_expected_what_is_and_the_story(stage: Stage) -> None:
    failure = stage.failure("when:\n  - clerk runs: begin\nthen:\n  - stage: granted\n")
    assert (failure.mark.file, failure.mark.line, failure.mark.column) == (
        "definitions/permits/scenarios/story.yaml",
        6,
        5,
    )
    assert (failure.expected, failure.found) == ("stage: granted", "study")
    assert any("A transition was run (begin)" in event for event in failure.story)


@pytest.mark.parametrize(
    ("owner", "told"),
    [
        ("", "A mail was not written: there is nobody to mail it to (visited, owner)"),
        ("parties: {owner: {first_name: Ada, last_name: Byron}}", "A mail was kept for somebody to pass on"),
    ],
)
def test_the_story_tells_why_nobody_gets_a_mail(stage: Stage, owner: str, told: str) -> None:
    outcome = stage.play(
        f"""
        scenario: Nobody to mail it to
        when:
          - clerk opens: permit
            {owner}
          - clerk runs: begin
          - clerk runs: survey
          - surveyor runs: close
            on: visit
        then:
          - stage: granted
        """
    )
    assert outcome.failure
    assert any(told in event for event in outcome.failure.story), outcome.failure.story


def test_a_mismatch_inside_a_map_points_at_its_key(stage: Stage) -> None:
    failure = stage.failure("then:\n  - fields:\n      surface: 40\n      fee: 7\n")
    assert failure.mark.line == 6
    assert (failure.expected, failure.found) == ("fee: 7", "100.00")


def test_what_production_refuses_a_scenario_can_not_do(stage: Stage) -> None:
    failure = stage.failure("when:\n  - neighbour_desk runs: begin\n")
    assert failure.found.startswith("You may")
    failure = stage.failure("when:\n  - clerk runs: refuse\n")
    assert "message" in failure.found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("then: [{clerk cannot: [begin]}]", "they can"),
        ("then: [{clerk sees: {surface: hidden}}]", "40"),
        ("then: [{surveyor sees: {surface: 40}}]", "it is hidden from them"),
        ("then: [{tasks: []}]", "first_look"),
        ("then: [{journal has: [document.received]}]", "it holds"),
        ("then: [{journal lacks: [case.opened]}]", "it does"),
        ("then: [{piece plan: received}]", "missing"),
        ("then: [{document plan: {pages: 1}}]", "there is none"),
        ("then: [{mail to owner: {contains: hello}}]", "mails to owner: none"),
        ("then: [{deadline: none}]", "2026-03-07"),
        ("then: [{basket: none}]", "intake"),
        ("then: [{assigned to: clerk}]", "nobody"),
        ("then: [{process works: done}]", "not started"),
        ("then: [{cases of visit: 1}]", "0"),
        ("then: [{task second_look: open}]", "none"),
        ("when: [{clerk does: second_look}]", "no open task"),
        ("when: [{clerk runs: begin, refused: never}]", "it was done"),
        ("when: [{clerk runs: refuse, refused: purple}]", "refused: "),
        ("when: [{head judges: {plan: accepted}}]", "no received document"),
        ("then: [{stage: planned, on: visit}]", "no case 'visit'"),
    ],
)
def test_every_check_can_fail(stage: Stage, lines: str, found: str) -> None:
    assert found in stage.failure(lines + "\n").found


def test_scenarios_leave_nothing_behind_for_each_other(stage: Stage) -> None:
    lines = "when:\n  - clerk runs: begin\nthen:\n  - stage: study\n  - deadline: none\n"
    came_true(stage, lines)
    came_true(stage, lines)


def test_a_scenario_that_goes_on_begins_when_the_other_one_does(stage: Stage) -> None:
    texts = {
        "winter": "scenario: Winter\nat: 2027-01-11 10:00\nwhen:\n  - as in: opened\n",
        "after": "scenario: After\ngiven:\n  - as in: winter\nthen:\n  - deadline: 2027-01-16 10:00\n",
        "spring": "scenario: S\nat: 2027-03-01 08:00\ngiven: [as in: winter]\nthen: [deadline: 2027-03-06 08:00]\n",
    }
    bench = stage.bench(**texts)
    pack = load(bench.folders, stage.base.traced).packs["permits"]
    for key in texts:
        outcome = play(stage.base, pack, pack.files["scenario"][key])
        assert outcome.passed, outcome.failure
