"""What a party may read of its own case through the API, and what stays in the house."""

import pytest

from core.actors import Actor
from core.context import reading
from core.errors import NotFound, SignInNeeded
from core.kernel import Kernel
from modules.cases.api import read_journal, read_tasks
from modules.cases.queries import find_case, view_case
from tests.fixtures.cases import open_permit


def owner_of(case_id: str) -> Actor:
    return Actor("party", "owner", roles=frozenset({("permits", "@own_dossier:owner")}), case_id=case_id)


def test_a_party_sees_the_fields_that_its_role_sees_and_no_other(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    with reading(kernel, owner_of(case_id)) as ctx:
        assert set(view_case(ctx, find_case(ctx, case_id)).values) == {"surface", "fee"}


def test_a_party_does_not_learn_that_another_case_exists(kernel: Kernel) -> None:
    own, other = open_permit(kernel)["case_id"], open_permit(kernel)["case_id"]
    with reading(kernel, owner_of(own)) as ctx, pytest.raises(NotFound):
        find_case(ctx, other)


def test_the_journal_and_the_tasks_stay_in_the_house(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    for read in (read_journal, read_tasks):
        with pytest.raises(SignInNeeded):
            read(case_id, kernel, owner_of(case_id))
