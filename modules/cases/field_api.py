"""`/api/v1`: what fields there are, and where the values of a case come from."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from core.context import reading
from core.web.access import ActorDep, KernelDep
from core.web.api import answer
from modules.cases.definitions import case_type_in_force
from modules.cases.describing import schema_of
from modules.cases.provenance import Origin, origins_of
from modules.cases.queries import find_case, view_case

router = APIRouter(prefix="/api/v1", tags=["cases"])


@router.get("/schema")
def read_schema(pack: str, case_type: str, kernel: KernelDep, actor: ActorDep) -> JSONResponse:
    """The JSON Schema of the values of a case type, of the fields that you may see."""
    with reading(kernel, actor) as ctx:
        ctx.require_for_type("read", pack, case_type)
        found = case_type_in_force(ctx, pack, case_type)
        rights = list(kernel.policies.matching(actor, pack, case_type, "read"))

        def shows(name: str) -> bool:
            return actor.kind == "system" or any(not one.fields.hides(name) for one in rights)

        return answer(schema_of(found, actor.language, shows))


@router.get("/cases/{case_id}/provenance")
def read_provenance(case_id: str, kernel: KernelDep, actor: ActorDep) -> JSONResponse:
    """Where each value that you may see comes from; for the people of the house."""
    with reading(kernel, actor) as ctx:
        view = view_case(ctx, find_case(ctx, case_id))
        ctx.require_person()
        origins = origins_of(ctx, view.case)
        return answer({"items": [told(name, origins[name]) for name in view.values if name in origins]})


def told(name: str, origin: Origin) -> dict[str, Any]:
    """One origin."""
    return {"field": name, **asdict(origin), "at": origin.at.isoformat()}
