"""The parameters of a pack, as a case knows them: those of its version, in force on the day on which it was opened."""

from core.context import Context
from core.definitions.parameters import parameter_values
from modules.cases.definitions import opened_on, pack_of
from modules.cases.models import Case


def case_parameters(ctx: Context, case: Case) -> dict[str, object]:
    """`parameters` with its values; nothing when the pack declares none."""
    pack = pack_of(ctx, case)
    return parameter_values(pack, opened_on(pack, case))
