"""Seal what is kept of migrated cases by the newest key: one row per transaction."""

from sqlmodel import col, select

from core.database import reading, writing
from core.encryption.envelopes import key_id_of
from core.encryption.errors import SealBroken
from core.kernel import Kernel
from modules.cases.models import Case
from modules.cases.sealing import scope_of
from modules.migrating.keeping import seal, unseal
from modules.migrating.models import MigratedCase


def reseal_kept(kernel: Kernel) -> int:
    """Seal everything anew that an older key sealed; gives how many. What can't be opened stays as it is."""
    with reading(kernel.engine) as session:
        statement = select(MigratedCase.run_id, MigratedCase.case_id).where(col(MigratedCase.kept).is_not(None))
        keys = list(session.exec(statement))
    return sum(_reseal(kernel, run_id, case_id) for run_id, case_id in keys)


def _reseal(kernel: Kernel, run_id: str, case_id: str) -> bool:
    with writing(kernel.engine) as session:
        row = session.get(MigratedCase, (run_id, case_id), with_for_update=True)
        case = session.get(Case, case_id)
        if row is None or row.kept is None or case is None:
            return False
        if key_id_of(row.kept) == kernel.keyring.newest(session, scope_of(case.pack)).id:
            return False
        try:
            row.kept = seal(kernel, session, case, run_id, unseal(kernel, session, case_id, run_id, row.kept))
        except SealBroken:
            return False
        session.add(row)
        return True
