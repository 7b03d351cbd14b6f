"""The forms module judges as form.io does, but for the differences that are declared."""

from collections.abc import Callable

from tests.conformance.forms.combinations import single
from tests.conformance.forms.conftest import COUNTS
from tests.conformance.forms.declared import Declared
from tests.conformance.forms.oracle import Oracle
from tests.conformance.forms.running import Run, compare

Record = Callable[[str, object], None]


def test_every_difference_from_form_io_is_declared(run: Run, record_property: Record) -> None:
    record_property(COUNTS, run.counts())
    assert not run.undeclared, "\n".join([f"{len(run.undeclared)} undeclared:", *run.undeclared[:40]])


def test_every_declared_difference_still_occurs(run: Run, declared: tuple[Declared, ...]) -> None:
    rotten = [line for item in declared for line in item.unused(run.sightings)]
    assert rotten == []


def test_the_vectors_are_many_and_most_agree(run: Run, record_property: Record) -> None:
    reasons = ", ".join(f"{name} {count}" for name, count in run.known.most_common())
    record_property(COUNTS, f"Declared: {reasons}")
    assert run.combinations >= 80
    assert run.submissions >= 600
    assert run.agreements > run.submissions / 2


def test_a_difference_without_a_declaration_is_told(oracle: Oracle) -> None:
    run = Run()
    compare(single("textfield", "plain", {"word": ["abc"], "true": [True]}), oracle, (), run)
    (told,) = run.undeclared
    assert told.startswith("refused here | textfield: plain | true | {'field': True}")
    assert (run.submissions, run.agreements) == (2, 1)
