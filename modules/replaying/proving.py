"""Find out what a field held at a time: candidates, proved by the salted digest that the journal kept of the value.

The journal holds no values (decision 6). A value that was overwritten since may still stand in a submission; one out of
a small set, such as a choice, is found by trying. What nothing proves is not guessed.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlmodel import col, select

from core.context import Context
from core.definitions.packs import Pack
from core.encryption.errors import SealBroken
from modules.cases.fields import CaseField
from modules.cases.language import CaseType
from modules.cases.models import Case, CaseSubmission
from modules.cases.sealing import Opened, open_value
from modules.cases.submissions import sort_values
from modules.cases.values import digest


class Prover:
    """Proves values of one case."""

    def __init__(
        self, ctx: Context, case: Case, pack: Pack, case_type: CaseType, fields: Mapping[str, CaseField]
    ) -> None:
        self._ctx, self._case, self._pack, self._case_type, self._fields = ctx, case, pack, case_type, fields
        statement = select(CaseSubmission).where(CaseSubmission.case_id == case.id).order_by(col(CaseSubmission.id))
        self.submissions = {one.id: one for one in ctx.session.exec(statement)}
        self._sorted = [self._targets(one) for one in self.submissions.values()]

    def _targets(self, submission: CaseSubmission) -> Mapping[str, object]:
        if self._pack.get("form", submission.form) is None:
            return {}
        return sort_values(self._pack, self._case_type, submission.form, submission.data).fields

    def values(self, digests: Mapping[str, str], names: Iterable[str]) -> tuple[dict[str, object], tuple[str, ...]]:
        """The Python values of these fields, and the names of those that nothing proves."""
        found: dict[str, object] = {}
        missing: list[str] = []
        for name in names:
            if name not in self._fields:
                missing.append(name)
                continue
            proved = next((one for one in self._candidates(name) if self._fits(name, one, digests[name])), None)
            if proved is None:
                missing.append(name)
            else:
                found[name] = self._fields[name].load(proved.value)
        return found, tuple(missing)

    def _fits(self, name: str, candidate: Opened, wanted: str) -> bool:
        return digest(candidate.salt, name, candidate.value) == wanted

    def _candidates(self, name: str) -> Iterator[Opened]:
        """JSON forms with their salts: what it holds now, what forms said, what it can only be."""
        salt, field = self._case.salt, self._fields[name]
        if field.encrypted:
            if name not in self._case_type.fields:
                return
            try:
                yield open_value(self._ctx.kernel.keyring, self._ctx.session, self._case, name)
            except SealBroken:
                return
        else:
            yield Opened(self._case.data.get(name), salt)
            yield from (Opened(one, salt) for one in self._case.data.values())  # under another name since
        for said in self._sorted:
            if name in said:
                yield Opened(field.keep(_read(field, said[name])), salt)
        if field.default is not None:
            yield Opened(field.keep(field.default.expression.evaluate(self._ctx.facts(self._case))), salt)
        yield from (Opened(one, salt) for one in (None, True, False, *field.options))


def _read(field: Any, value: object) -> object:
    try:
        return field.read(value)
    except (ValueError, TypeError, ArithmeticError, AttributeError):
        return None
