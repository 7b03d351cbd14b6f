"""Every test runs on a stack in CI, and what touches one runs on both."""

import pytest

from tests.fixtures.stacks import EMBEDDED, FULL, stacks_of

BOTH = {EMBEDDED, FULL}


@pytest.mark.parametrize(
    ("parameters", "asked", "stacks"),
    [
        ([], [], {EMBEDDED}),
        ([], ["tmp_path", "kernel"], {EMBEDDED}),
        (["sqlite"], ["database_url", "kernel"], {EMBEDDED}),
        (["postgresql", 3], ["database_url"], {FULL}),
        (["full"], [], {FULL}),
        ([object(), "other"], ["one_database_url"], BOTH),
        ([], ["installation", "browser"], BOTH),
        ([], ["postgresql_database"], {FULL}),
    ],
)
def test_a_test_runs_on_the_stacks_that_it_asks_for(
    parameters: list[object], asked: list[str], stacks: set[str]
) -> None:
    assert stacks_of(parameters, asked) == stacks
