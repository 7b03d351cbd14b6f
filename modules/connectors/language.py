"""`connectors/*.yaml`: how another system is asked."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from core.definitions.bindings import BINDING_TYPES
from core.definitions.language import IDENTIFIER, Closed, Ref, Text, one_of
from core.definitions.packs import Scope
from core.expressions.fields import Expr
from core.expressions.types import BOOLEAN, TEXT, ListOf, Record, Type
from modules.connectors.kinds import KINDS, KindName

METHODS = ("get", "post", "put", "patch", "delete")
PATH = re.compile(r"^/[A-Za-z0-9._~!$&'()*+,;=:@/%?{}-]*$")
HOLE = re.compile(r"\{([^{}]*)\}")
JSON_PATH = r"^(\.|[A-Za-z0-9_@$-]+(\.[A-Za-z0-9_@$-]+)*)$"
OWN: Mapping[str, Type] = {"failed": BOOLEAN, "found": BOOLEAN, "reason": TEXT}
"""What every answer tells beside its results."""
ROWS = "rows"
Name = Annotated[str, Field(pattern=IDENTIFIER)]


class Bound(Closed):
    """What a binding holds."""

    binding: Annotated[str, Ref("binding")] = Field(description="The binding that each installation fills in.")


class Basic(Closed):
    """A name and a password."""

    user: str | Bound = Field(description="The name, or the binding that holds it.")
    password: Bound = Field(description="The binding that holds the password.")


class KeyHeader(Closed):
    """A key in a header of its own."""

    name: str = Field(pattern=r"^[A-Za-z0-9-]{1,64}$", description="The header, such as X-Api-Key.")
    value: Bound = Field(description="The binding that holds the key.")


class Auth(Closed):
    """How we show who we are: one of the three."""

    model_config = one_of("bearer", "basic", "header")

    bearer: Bound | None = Field(default=None, description="A token, sent as 'Authorization: Bearer …'.")
    basic: Basic | None = Field(default=None, description="A name and a password.")
    header: KeyHeader | None = Field(default=None, description="A key in a header of its own.")

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if sum(one is not None for one in (self.bearer, self.basic, self.header)) != 1:
            raise PydanticCustomError("auth", "write one of bearer, basic and header", {})
        return self

    def secrets(self) -> Iterator[tuple[tuple[str, ...], Bound]]:
        """The bindings that must be secrets, with their places."""
        if self.bearer:
            yield ("bearer", "binding"), self.bearer
        if self.basic:
            yield ("basic", "password", "binding"), self.basic.password
        if self.header:
            yield ("header", "value", "binding"), self.header.value


class Result(Closed):
    """One value of an answer."""

    path: str = Field(pattern=JSON_PATH, description="Where it stands in the JSON answer, such as created.date.")
    type: KindName = Field(default="text", description="What it is: " + ", ".join(KINDS) + ".")
    title: Text | None = Field(
        default=None, description="Its name for people, where a dossier shows it; default: its id."
    )


def _in_short(value: Any) -> Any:
    """`id: customer.id` is short for `id: {path: customer.id}`."""
    return {"path": value} if isinstance(value, str) else value


Results = Mapping[Name, Annotated[Result, BeforeValidator(_in_short, json_schema_input_type=str | Result)]]


def _read_content(value: Any) -> Any:
    """A body as expressions in maps and lists."""
    if isinstance(value, dict):
        return {str(key): _read_content(one) for key, one in value.items()}
    if isinstance(value, list):
        return tuple(_read_content(one) for one in value)
    return Expr.of(value)


CONTENT = {"type": ["object", "array", "string", "boolean", "number"]}
Content = Annotated[Any, PlainValidator(_read_content), WithJsonSchema(CONTENT)]


class Operation(Closed):
    """One thing that can be asked of the system."""

    model_config = one_of(*METHODS)

    get: str | None = Field(default=None, description="Path to read, such as /customers/{email}.")
    post: str | None = Field(default=None, description="Path to send the body to.")
    put: str | None = Field(default=None, description="Path whose content the body replaces.")
    patch: str | None = Field(default=None, description="Path whose content the body changes.")
    delete: str | None = Field(default=None, description="Path whose content is removed.")
    takes: Mapping[Name, KindName] = Field(default_factory=dict, description="What it is told, by name: text, date …")
    body: Mapping[str, Content] = Field(
        default_factory=dict, description="What is sent as JSON: expressions over what it takes, in maps and lists."
    )
    gives: Results = Field(default_factory=dict, description="By name: where a value stands in the JSON answer.")
    list_: str | None = Field(
        default=None,
        alias="list",
        pattern=JSON_PATH,
        description="Where a list stands in the answer; '.' for the answer itself.",
    )
    each: Results = Field(default_factory=dict, description="By name: where a value stands in one row of the list.")
    nothing_on: tuple[Annotated[int, Field(ge=300, le=499)], ...] = Field(
        default=(), description="Statuses that mean that there is no such thing, such as 404: no failure."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if sum(getattr(self, method) is not None for method in METHODS) != 1:
            raise PydanticCustomError("operation", "write one path: get, post, put, patch or delete", {})
        if not PATH.match(self.path):
            raise PydanticCustomError("operation", "a path starts with '/' and holds no spaces or accents", {})
        if self.method in ("get", "delete") and self.body:
            raise PydanticCustomError("operation", "'{method}' sends no body", {"method": self.method})
        if (self.list_ is None) != (not self.each):
            raise PydanticCustomError("operation", "'list' and 'each' go together", {})
        taken = sorted({*OWN, ROWS} & {*self.gives})
        if taken:
            message = "'{name}' is told of every answer: choose another name"
            raise PydanticCustomError("operation", message, {"name": taken[0]})
        return self

    @property
    def method(self) -> str:
        """Which of the methods it uses."""
        return next(method for method in METHODS if getattr(self, method) is not None)

    @property
    def path(self) -> str:
        """The path, with {names} to fill in."""
        return str(getattr(self, self.method))

    @property
    def holes(self) -> list[str]:
        """The names that the path holds."""
        return HOLE.findall(self.path)

    def names_within(self, _: Scope) -> Mapping[str, Type]:
        """What the body's expressions know: what the operation takes."""
        return {name: KINDS[kind].type for name, kind in self.takes.items()}

    def answer(self, name: str) -> Record:
        """What later steps know of its answer."""
        rows = {ROWS: ListOf(Record("row", _types(self.each)))} if self.list_ else {}
        return Record(name, {**_types(self.gives), **rows, **OWN})


def _types(results: Mapping[str, Result]) -> dict[str, Type]:
    return {name: KINDS[one.type].type for name, one in results.items()}


class StubAnswer(Closed):
    """What the system would answer, for trying out."""

    with_: Mapping[str, Any] = Field(
        default_factory=dict, alias="with", description="Values for which it is the answer; default: for all."
    )
    status: int = Field(default=200, ge=200, le=599, description="Status of the answer.")
    answer: Any = Field(default=None, description="The JSON answer, as the system would give it.")


def _literal(value: Any) -> Any:
    """An address that stands in the pack itself must be one."""
    if isinstance(value, str):
        try:
            return BINDING_TYPES["address"][1](value)
        except ValueError as error:
            raise PydanticCustomError("address", "{why}", {"why": str(error)}) from None
    return value


class Limits(Closed):
    """How much another system is asked, by all processes of the installation together."""

    at_once: int | None = Field(
        default=None, ge=1, le=100, description="Most calls of processes under way at a time; default: as many as come."
    )
    per_minute: int | None = Field(
        default=None,
        ge=1,
        le=6000,
        description="Most calls of processes in any minute, spread evenly; default: as many as come.",
    )
    lookups: int = Field(
        default=120, ge=1, le=6000, description="Questions of forms and dossiers per minute; so many may come at once."
    )


class Connector(Closed):
    """Another system, and what can be asked of it."""

    connector: str = Field(pattern=IDENTIFIER, description="The connector's id: the name of its file.")
    title: Text = Field(description="The system's name for people.")
    address: Annotated[str | Bound, BeforeValidator(_literal, json_schema_input_type=str | Bound)] = Field(
        description="Where it is: an address, or better the binding that each installation fills in."
    )
    auth: Auth | None = Field(default=None, description="How we show who we are.")
    timeout: str = Field(
        default="10 seconds",
        pattern=r"^([1-9]|[1-5][0-9]|60) seconds?$",
        description="How long an answer may take: 1 to 60 seconds.",
    )
    limits: Limits = Field(
        default_factory=Limits, description="How much the system is asked, by all processes together."
    )
    operations: Mapping[Name, Operation] = Field(min_length=1, description="What can be asked, by id.")
    stub: Mapping[Name, tuple[StubAnswer, ...]] = Field(
        default_factory=dict,
        description="By operation: answers for scenarios and for trying out; the first one that fits is given.",
    )

    @property
    def seconds(self) -> int:
        """The time that an answer may take."""
        return int(self.timeout.split()[0])

    def bindings(self) -> Iterator[str]:
        """The bindings without which it can't be asked."""
        if isinstance(self.address, Bound):
            yield self.address.binding
        for _, bound in self.auth.secrets() if self.auth else ():
            yield bound.binding
        if self.auth and self.auth.basic and isinstance(self.auth.basic.user, Bound):
            yield self.auth.basic.user.binding
