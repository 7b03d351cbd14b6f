"""One run of all systematic vectors, and its counts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from modules.forms.problems import FormRefused
from tests.conformance.forms.combinations import Combination, Submission
from tests.conformance.forms.declared import Declared, Sighting
from tests.conformance.forms.fields import fields
from tests.conformance.forms.groups import groups
from tests.conformance.forms.judging import ANY, FORM_REFUSED, Difference, compiled, differences, exact, judge_with
from tests.conformance.forms.oracle import Oracle
from tests.conformance.forms.reactions import reactions

MOST_SHOWN = 160


@dataclass(slots=True)
class Run:
    """What a run found."""

    combinations: int = 0
    submissions: int = 0
    agreements: int = 0
    known: Counter[str] = field(default_factory=Counter)
    sightings: set[Sighting] = field(default_factory=set)
    undeclared: list[str] = field(default_factory=list)

    def counts(self) -> str:
        """The figures on one line."""
        declared = sum(self.known.values())
        return (
            f"{self.combinations} combinations, {self.submissions} submissions: {self.agreements} agree with form.io, "
            f"{declared} differ as declared ({len(self.known)} reasons), {len(self.undeclared)} differ otherwise"
        )


def all_combinations() -> Iterator[Combination]:
    """Everything that is compared systematically."""
    yield from fields()
    yield from groups()
    yield from reactions()


def run_all(oracle: Oracle, declared: Iterable[Declared]) -> Run:
    """Judge every submission twice."""
    run, declared = Run(), tuple(declared)
    for combination in all_combinations():
        run.combinations += 1
        compare(combination, oracle, declared, run)
    return run


def compare(combination: Combination, oracle: Oracle, declared: tuple[Declared, ...], run: Run) -> None:
    """All submissions of one combination."""
    try:
        form = compiled(combination.form)
    except FormRefused as refused:
        said = Difference(FORM_REFUSED, [problem.message for problem in refused.problems], "taken")
        run.known.update(filter(None, [note(said, combination, Submission(ANY, None), declared, run)]))
        return
    verdicts = oracle.judge(combination.form, [submission.data for submission in combination.submissions])
    for submission, there in zip(combination.submissions, verdicts, strict=True):
        here = judge_with(form, exact(submission.data))
        found = list(differences(here, there, combination.form))
        run.submissions += 1
        run.agreements += not found
        reasons = {note(difference, combination, submission, declared, run) for difference in found}
        run.known.update(reason for reason in sorted(reasons - {""})[:1])


def note(
    found: Difference, combination: Combination, submission: Submission, declared: tuple[Declared, ...], run: Run
) -> str:
    """The id of the reason for a difference; empty, and a line for people, if there is none."""
    seen = Sighting(found.effect, combination.type, combination.option, submission.kind)
    run.sightings.add(seen)
    reason = next((item.id for item in declared if item.holds(seen)), "")
    if not reason:
        kind = f"{submission.around} {submission.kind}".strip()
        sides = f"{short(submission.data)}\n    here: {short(found.here)}\n    form.io: {short(found.there)}"
        run.undeclared.append(f"{found.effect} | {combination.name} | {kind} | {sides}")
    return reason


def short(value: object) -> str:
    """A value that fits on a line."""
    text = repr(value)
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"
