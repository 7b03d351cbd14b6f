"""What is asked of a migration, complete enough to be carried out anywhere and again."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import cast

from pydantic import BaseModel, ConfigDict, Field

from core.definitions.dating import as_of
from core.definitions.packs import Pack
from core.expressions.fields import Expr
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.definitions import opened_on
from modules.cases.models import Case
from modules.migrating.language import Plan
from modules.migrating.plans import PlanText, read_plan
from modules.migrating.ways import Way, way_between


class Request(BaseModel):
    """From which versions (by hash) to which, by which plan, and which cases."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pack: str = Field(max_length=64, description="The pack.")
    from_hashes: tuple[str, ...] = Field(min_length=1, max_length=500, description="Versions that cases come from.")
    to_hash: str = Field(max_length=64, description="Version that they are brought to.")
    file: str = Field(default="", max_length=500, description="Where the plan stands.")
    plan: str = Field(default="", max_length=1 << 20, description="Its text; empty when all names stay.")
    where: str = Field(default="", max_length=2000, description="Condition on the case as it is.")
    case_type: str = Field(default="", max_length=64, description="Only cases of this type.")
    settling: bool = Field(default=True, description="Whether cases settle afterwards.")
    strict: bool = Field(default=False, description="Whether one refused case refuses its batch.")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what is asked."""
        return hashlib.sha256(json.dumps(self.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()


class Ways:
    """The ways of one request, each worked out once."""

    def __init__(self, kernel: Kernel, request: Request) -> None:
        self._kernel, self._request = kernel, request
        self._ways: dict[tuple[Pack, Pack, str], Way] = {}
        self.plan = plan_of(kernel.registry, request.file, request.plan)
        self.where = Expr(request.where) if request.where else None

    def way(self, hash_: str, case: Case) -> Way:
        """From this version, for cases of its type and day; raises `CannotFollow` when the type is gone."""
        key = self._version(hash_, case), self._version(self._request.to_hash, case), case.case_type
        if key not in self._ways:
            self._ways[key] = way_between(self.plan, *key)
        return self._ways[key]

    def _version(self, hash_: str, case: Case) -> Pack:
        pack = self._kernel.definitions.version(self._request.pack, hash_)
        return as_of(pack, opened_on(pack, case))

    def is_wanted(self, case_type: str, facts: Mapping[str, object]) -> bool:
        """Whether the conditions of the plan and of whoever asked hold for a case."""
        said = self.plan.case_types.get(case_type)
        conditions = (self.where, said.where if said else None)
        return all(one.expression.holds(facts) for one in conditions if one is not None)


@lru_cache(maxsize=16)
def plan_of(registry: Registry, file: str, text: str) -> Plan:
    """The plan, compiled once per process."""
    return cast(Plan, read_plan(registry, PlanText(file, text)).value)
