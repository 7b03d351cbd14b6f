"""What a command decides on is the case as it stands once it is locked."""

from core.actors import SYSTEM
from core.context import Context
from core.database import writing
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.cases.commands import SetFields
from modules.cases.definitions import case_type_of
from modules.cases.loading import lock_case
from modules.cases.models import Case
from modules.cases.values import set_values
from tests.fixtures.cases import open_permit, read_case


def test_a_change_made_between_reading_a_case_and_locking_it_is_not_lost(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    if kernel.engine.dialect.name == "sqlite":
        return  # there a writer holds its lock from the first statement on
    with writing(kernel.engine) as session:
        ctx = Context(kernel, session, SYSTEM)
        seen = session.get(Case, case_id)
        assert seen is not None
        before = seen.version
        dispatch(kernel, SetFields(case_id=case_id, values={"surface": "99"}), SYSTEM)
        case = lock_case(ctx, case_id, "update")
        assert case.version == before + 1
        set_values(ctx, case, case_type_of(ctx, case), {"reason": "seen"}, "test")
    assert read_case(kernel, case_id, SYSTEM).data["surface"] == "99"
