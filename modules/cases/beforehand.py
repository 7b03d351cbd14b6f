"""What is known of a case before it is there: a form that opens one asks already, and there is no stage yet."""

from core.definitions.packs import Scope
from core.expressions.certainty import Domains
from core.expressions.domains import Domain


def stages_or_none(scope: Scope) -> Domains:
    """The stage may be any of the case type's, and nothing while a case is being opened."""
    return {("stage",): Domain(frozenset((*scope.case_type.stages, None)))} if scope.case_type else {}
