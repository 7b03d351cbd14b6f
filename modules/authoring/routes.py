"""`/schemas`: the JSON Schema of every kind of file, public: it is the language, and tells of no pack or case."""

from functools import lru_cache
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from core.editors.folders import catalogue, dumped
from core.editors.linking import with_links
from core.editors.schemas import schemas_of
from core.errors import NotFound
from core.registry import Registry
from core.web.access import KernelDep

router = APIRouter(prefix="/schemas", include_in_schema=False)
CACHED = "public, max-age=300"
CATALOGUE = "catalog"
Wanted = Annotated[str, Header(alias="If-None-Match")]


@router.get("/{name}.json")
def serve_schema(kernel: KernelDep, name: str, if_none_match: Wanted = "") -> Response:
    """The schema of a kind of file, or the catalogue of all."""
    texts = written_schemas(kernel.registry, kernel.settings.address)
    if name not in texts:
        raise NotFound(kind="schema", id=name)
    tag = f'"{sha256(texts[name].encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": CACHED}
    if tag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(texts[name], media_type="application/schema+json", headers=headers)


@lru_cache(maxsize=4)
def written_schemas(registry: Registry, address: str) -> dict[str, str]:
    """The text of every schema, and of the catalogue; made once for an installation."""
    found = {name: dumped(with_links(one, f"{address}/docs/reference")) for name, one in schemas_of(registry).items()}
    return {**found, CATALOGUE: dumped(catalogue(registry, f"{address}/schemas"))}
