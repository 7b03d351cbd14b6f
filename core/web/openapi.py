"""The description of the API (OpenAPI 3.1): what routes say of themselves, with the errors that all of them share."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "description": "Path that names the kind of error."},
        "title": {"type": "string", "description": "Name of the kind of error."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What happened, to which thing, and what to do."},
        "instance": {"type": "string", "description": "Number of this very answer; quote it to the administrator."},
        "errors": {
            "type": "array",
            "description": "Each mistake in what was sent.",
            "items": {
                "type": "object",
                "properties": {"path": {"type": "array"}, "detail": {"type": "string"}},
            },
        },
    },
}
SECURITY: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The token of POST /api/v1/sessions."}
}
FAILURE = {
    "description": "A problem (RFC 9457).",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
PLAIN = "Successful Response"


def describe(app: FastAPI) -> dict[str, Any]:
    """The description of `app`'s API, made once."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        for operation in operations(schema):
            _complete(operation)
        components = schema.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schemas["Problem"] = PROBLEM
        components["securitySchemes"] = SECURITY
        schema["security"] = [{"bearer": []}]
        app.openapi_schema = schema
    return app.openapi_schema


def operations(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of a description."""
    for path in schema.get("paths", {}).values():
        yield from path.values()


def _complete(operation: dict[str, Any]) -> None:
    """Its docstring is the summary, and tells what a success answers unless the route says more."""
    told = operation.get("description", "").split("\n\n")[0].replace("\n", " ")
    operation["summary"] = told.rstrip(".")
    responses = operation["responses"]
    for response in responses.values():
        if response.get("description") == PLAIN:
            response["description"] = told
    responses.pop("422", None)
    responses["default"] = FAILURE
