"""Row filters: the policies that allow an action, as a condition of a SQL query."""

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, false, or_, true

from core.access.knowledge import select
from core.access.policies import Policies, Policy
from core.actors import Actor
from core.expressions.sql import to_sql

Columns = Callable[[tuple[str, ...]], ColumnElement[object] | None]
"""The column (or SQL expression) that holds a dotted name of a case, or None."""
Moment = Mapping[str, object]
"""What `today` and `now` are."""


def row_filter(
    policies: Policies, actor: Actor, pack: str, case_type: str, action: str, columns: Columns, moment: Moment
) -> ColumnElement[bool]:
    """The condition that the rows of `case_type` must meet for `actor` to do `action` with them."""
    found = list(policies.matching(actor, pack, case_type, action))
    if any(policy.where is None for policy in found):
        return true()
    return or_(false(), *(_condition(policy, actor, columns, moment) for policy in found))


def _condition(policy: Policy, actor: Actor, columns: Columns, moment: Moment) -> ColumnElement[bool]:
    assert policy.where is not None
    bound = {"actor": actor.facts(), **moment}
    if policy.stated_by is None:
        return to_sql(policy.where, columns, bound)
    return select(policy.stated_by, policy.where, columns, bound)
