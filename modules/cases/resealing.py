"""Seal the encrypted values of all cases by the newest key: one case per transaction, those that are left first."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from core.database import reading, writing
from core.encryption.envelopes import is_sealed, key_id_of
from core.encryption.errors import SealBroken
from core.kernel import Kernel
from modules.cases.folding import encrypted_fields
from modules.cases.models import Case
from modules.cases.sealing import open_value, scope_of, seal_value

BATCH = 500


def reseal_cases(kernel: Kernel) -> int:
    """Seal every value anew that an older key sealed; gives how many. What can't be decrypted stays as it is."""
    return sum(reseal_case(kernel, case_id) for case_id in _all_ids(kernel))


def _all_ids(kernel: Kernel) -> Iterator[str]:
    last = ""
    while True:
        with reading(kernel.engine) as session:
            statement = select(Case.id).where(col(Case.id) > last).order_by(col(Case.id)).limit(BATCH)
            found = list(session.exec(statement))
        yield from found
        if not found:
            return
        last = found[-1]


def reseal_case(kernel: Kernel, case_id: str) -> int:
    """Seal the values of one case anew; gives how many. The case does not count as changed."""
    with reading(kernel.engine) as session:
        case = session.get(Case, case_id)
        if case is None or not any(is_sealed(value) for value in case.data.values()):
            return 0
    with writing(kernel.engine) as session:
        case = session.get(Case, case_id, with_for_update=True)
        assert case is not None
        newest = kernel.keyring.newest(session, scope_of(case.pack)).id
        fields = encrypted_fields(kernel, case)
        old = [name for name, value in case.data.items() if name in fields and is_sealed(value)]
        old = [name for name in old if key_id_of(case.data[name]) != newest]
        fresh = {name: envelope for name in old if (envelope := _sealed_anew(kernel, session, case, name))}
        case.data = {**case.data, **fresh}
        session.add(case)
    return len(fresh)


def _sealed_anew(kernel: Kernel, session: Session, case: Case, name: str) -> str | None:
    """The envelope by the newest key; None for what can't be decrypted, which `verify` names."""
    try:
        opened = open_value(kernel.keyring, session, case, name)
    except SealBroken:
        return None
    return seal_value(kernel.keyring, session, case, name, opened.value, opened.salt)
