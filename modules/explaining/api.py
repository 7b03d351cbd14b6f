"""`/api/v1/cases/{id}/why`: why, for programs."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from core.context import reading
from core.web.access import ActorDep, KernelDep
from core.web.api import answer
from modules.cases.definitions import pack_of
from modules.cases.queries import find_case
from modules.explaining.asking import ask
from modules.explaining.speaking import as_json

router = APIRouter(prefix="/api/v1", tags=["cases"])
Subject = Annotated[
    str,
    Query(max_length=32, description="stage, case, action, field, widget, piece, document, basket, task or process."),
]
Name = Annotated[str, Query(max_length=140, description="Which one, by its id in the definition.")]
Whom = Annotated[
    str,
    Query(alias="as", max_length=254, description="For administrators: an e-mail address, a role, or a party."),
]


@router.get("/cases/{case_id}/why")
def read_why(
    case_id: str, kernel: KernelDep, actor: ActorDep, about: Subject = "stage", name: Name = "", whom: Whom = ""
) -> JSONResponse:
    """Why a case stands where it does, why you may do or see something of it or not; for the people of the house."""
    with reading(kernel, actor) as ctx:
        found = ask(ctx, case_id, about, name, whom)
        zone = pack_of(ctx, find_case(ctx, case_id)).manifest.zone
        return answer(as_json(found, kernel.catalogues.gettext(actor.language), actor.language, zone))
