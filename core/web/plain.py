"""Plain routes: their endpoint's signature says all that is read of a request, so it can be read in one go.

`@plain` changes nothing of what a route means: `core/web/express.py` carries it out in one thread, FastAPI by its
dependencies; both ways answer the same (`tests/core/web/test_express.py`).
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from types import UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from core.web.access import actor_here, actor_of, kernel_here, kernel_of
from core.web.api import expected_version, idempotency_key, key_of, version_of

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Read = Callable[[Request], Any]
PLAN: Final = "__plain__"
ABSENT: Final = object()
"""What is read of a request without a body."""
READERS: Mapping[Any, Read] = {
    kernel_here: kernel_of,
    actor_here: actor_of,
    idempotency_key: key_of,
    expected_version: version_of,
}
"""By the dependency that an endpoint names: how the same is read in a thread."""


class NotPlain(TypeError):
    """The endpoint has a parameter that only FastAPI can read."""


@dataclass(frozen=True)
class Body:
    """The parameter that takes the JSON body; without one in the request it is `default`, or a mistake."""

    name: str
    model: type[BaseModel]
    default: Any
    optional: bool

    def read(self, given: Any) -> Any:
        """The body as its model; raises `RequestValidationError` as FastAPI does."""
        if given is ABSENT and self.default is Parameter.empty:
            missing = {"type": "missing", "loc": ("body",), "msg": "Field required", "input": None}
            raise RequestValidationError([missing])
        if given is ABSENT:
            return copy.deepcopy(self.default)
        if given is None and self.optional:
            return None
        try:
            return self.model.model_validate(given, from_attributes=True)
        except ValidationError as error:
            found = error.errors(include_url=False)
            raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in found]) from error


@dataclass(frozen=True)
class Plan:
    """How each parameter of an endpoint is read: from the address, by a reader, or from the body."""

    endpoint: Callable[..., Any]
    path: tuple[str, ...]
    readers: tuple[tuple[str, Read], ...]
    body: Body | None

    def arguments(self, request: Request, given: Any) -> dict[str, Any]:
        """What the endpoint is called with; `given` is the JSON of the body, or `ABSENT`."""
        found = {name: read(request) for name, read in self.readers}
        found.update((name, request.path_params[name]) for name in self.path)
        if self.body:
            found[self.body.name] = self.body.read(given)
        return found


def plain(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint as plain; raises `NotPlain` when it takes anything that needs FastAPI."""
    setattr(endpoint, PLAN, plan_of(endpoint))
    return endpoint


def plan_of(endpoint: Callable[..., Any]) -> Plan:
    """The plan of an endpoint; texts come from the address, one model from the body."""
    hints = get_type_hints(endpoint, include_extras=True)
    path: list[str] = []
    readers: list[tuple[str, Read]] = []
    bodies: list[Body] = []
    for name, parameter in signature(endpoint).parameters.items():
        hint = hints.get(name)
        reader, model = _reader(hint), _model(hint)
        if reader:
            readers.append((name, reader))
        elif model:
            bodies.append(Body(name, model, parameter.default, type(None) in get_args(hint)))
        elif hint is str and parameter.default is Parameter.empty:
            path.append(name)
        else:
            raise NotPlain(f"{endpoint.__qualname__}: {name} can't be read plainly")
    if len(bodies) > 1:
        raise NotPlain(f"{endpoint.__qualname__}: two parameters take the body")
    return Plan(endpoint, tuple(path), tuple(readers), bodies[0] if bodies else None)


def _reader(hint: Any) -> Read | None:
    if get_origin(hint) is not Annotated:
        return None
    named = (getattr(one, "dependency", None) for one in get_args(hint)[1:] if not isinstance(one, FieldInfo))
    return next((READERS[one] for one in named if one in READERS), None)


def _model(hint: Any) -> type[BaseModel] | None:
    kinds = [one for one in get_args(hint) if one is not type(None)] if _is_union(hint) else [hint]
    one = kinds[0] if len(kinds) == 1 else None
    return one if isinstance(one, type) and issubclass(one, BaseModel) else None


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, UnionType)
