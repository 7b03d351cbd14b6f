"""Make a request out of what somebody asks for: versions found, plan read and checked against all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic_core import PydanticCustomError
from sqlmodel import Session, col, select

from core.database import reading
from core.definitions.link import check_expression, scope_of
from core.definitions.packs import Pack
from core.definitions.publications import PublishedVersion, versions_kept
from core.diagnostics import DefinitionError, Diagnostic, Mark
from core.expressions.fields import Expr
from core.expressions.types import BOOLEAN
from core.kernel import Kernel
from modules.cases.models import Case
from modules.migrating.errors import NothingToMove
from modules.migrating.language import Plan, is_meant
from modules.migrating.plans import PlanText, check_between, read_plan
from modules.migrating.requests import Request
from modules.versions.sources import find_pack

WHERE = "--where"


@dataclass(frozen=True)
class Asked:
    """What somebody asks for, in the words of the command line."""

    pack: str
    plan: str = ""
    from_: tuple[str, ...] = ()
    to: str = ""
    where: str = ""
    case_type: str = ""
    settling: bool = True
    strict: bool = False


def prepare(kernel: Kernel, asked: Asked, written: PlanText) -> Request:
    """The request that carries out what is asked by this plan.

    Raises `DefinitionError` with every mistake of the plan, `NothingToMove`, `VersionUnknown`.
    """
    file = read_plan(kernel.registry, written)
    plan: Plan = file.value
    new = _target(kernel, asked, plan)
    olds = _olds(kernel, asked, plan, new)
    mistakes = [*check_between(kernel.registry, file, olds, new), *_check_where(kernel, asked, olds)]
    if mistakes:
        raise DefinitionError(mistakes)
    return Request(
        pack=asked.pack,
        from_hashes=tuple(old.hash for old in olds),
        to_hash=new.hash,
        file=written.file,
        plan=written.text,
        where=asked.where,
        case_type=asked.case_type,
        settling=asked.settling,
        strict=asked.strict,
    )


def _target(kernel: Kernel, asked: Asked, plan: Plan) -> Pack:
    """The version that cases are brought to: it has to be published."""
    new = find_pack(kernel, asked.pack, asked.to or plan.to or "force")
    with reading(kernel.engine) as session:
        if session.get(PublishedVersion, new.hash) is None:
            raise NothingToMove(pack=asked.pack, spec=asked.to or plan.to or "force")
    return new


def _olds(kernel: Kernel, asked: Asked, plan: Plan, new: Pack) -> list[Pack]:
    """The versions that cases come from, as far as there are running cases of them."""
    specs = asked.from_ or plan.from_
    with reading(kernel.engine) as session:
        versions = versions_kept(session, asked.pack)
        meant = [v for v in versions if not specs or any(is_meant(spec, v.version, v.hash) for spec in specs)]
        if specs and not meant:
            raise NothingToMove(pack=asked.pack, spec=", ".join(specs))
        used = {v.hash for v in meant if v.hash != new.hash and _has_cases(session, v)}
    found = [kernel.definitions.version(asked.pack, v.hash) for v in meant if v.hash in used]
    return found or [kernel.definitions.version(asked.pack, v.hash) for v in meant if v.hash != new.hash][:1] or [new]


def _has_cases(session: Session, version: PublishedVersion) -> bool:
    here = select(Case.id).where(
        Case.pack == version.pack, Case.definition == version.hash, col(Case.closed_at).is_(None)
    )
    return session.exec(here.limit(1)).first() is not None


def _check_where(kernel: Kernel, asked: Asked, olds: Sequence[Pack]) -> Iterator[Diagnostic]:
    """What is wrong with a condition of the command line, for the first version that does not understand it."""
    if not asked.where:
        return
    try:
        expression = Expr.of(asked.where).expression
    except PydanticCustomError as error:
        yield Diagnostic("LI201", error.message(), Mark(WHERE, 1, 1))
        return
    for old in olds:
        for name, file in old.files.get("case_type", {}).items():
            if asked.case_type in ("", name):
                scope = scope_of(old, file, kernel.registry)
                for problem in check_expression(expression, (), scope, kernel.registry, BOOLEAN):
                    message = f"{problem.message} (case type {name} of {old.manifest.version})"
                    yield Diagnostic("LI202", message, Mark(WHERE, 1, 1 + problem.offset, problem.width), problem.hint)
                    return
