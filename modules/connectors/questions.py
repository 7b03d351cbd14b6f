"""Make the question that goes out: the address filled in, every value percent-encoded, the body from expressions."""

import base64
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from core.bindings import Bindings
from core.definitions.packs import Pack
from core.expressions.fields import Expr
from core.outgoing.asking import Question
from modules.cases.formtypes import plain
from modules.connectors.errors import ArgumentMissing
from modules.connectors.kinds import written
from modules.connectors.language import HOLE, Auth, Bound, Connector, Operation

DOTS = (".", "..")
"""As a part of a path they would lead elsewhere, and no encoding changes that."""


def question_of(
    connector: Connector, operation: Operation, known: Mapping[str, object], url: str, names: Mapping[str, str]
) -> Question:
    """The question without its keys; `known` are the values it takes and what its body's expressions may read."""
    body = json_body(operation.body, known) if operation.body else None
    headers = {"accept": "application/json", **({"content-type": "application/json"} if body is not None else {})}
    path = fill_path(operation.path, known, names)
    return Question(operation.method.upper(), url + path, headers, body, connector.seconds)


def fill_path(template: str, known: Mapping[str, object], names: Mapping[str, str]) -> str:
    """The path with its values; raises `ArgumentMissing` where an empty one would ask for something else."""
    before, mark, after = template.partition("?")

    def part(name: str) -> str:
        value = written(known.get(name))
        if not value.strip() or value in DOTS:
            raise ArgumentMissing(argument=name, **names)
        return quote(value, safe="")

    filled = HOLE.sub(lambda hole: part(hole[1]), before)
    return filled + mark + HOLE.sub(lambda hole: quote(written(known.get(hole[1])), safe=""), after)


def json_body(content: Any, known: Mapping[str, object]) -> bytes:
    """The body as JSON; decimals keep every digit."""
    return _json(_evaluate(content, known)).encode()


def _evaluate(content: Any, known: Mapping[str, object]) -> Any:
    if isinstance(content, Expr):
        return content.expression.evaluate(known)
    if isinstance(content, Mapping):
        return {key: _evaluate(one, known) for key, one in content.items()}
    return [_evaluate(one, known) for one in content]


def _json(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(key))}:{_json(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_json(one) for one in value) + "]"
    return json.dumps(plain(value), ensure_ascii=False)


def keys_of(auth: Auth | None, bindings: Bindings, pack: Pack) -> dict[str, str]:
    """The headers that show who we are, read from their bindings just before they are sent."""
    if auth is None:
        return {}
    if auth.bearer:
        return {"authorization": f"Bearer {_secret(auth.bearer, bindings, pack)}"}
    if auth.header:
        return {auth.header.name.lower(): _secret(auth.header.value, bindings, pack)}
    assert auth.basic
    user = auth.basic.user
    name = str(bindings.value(pack, user.binding)) if isinstance(user, Bound) else user
    both = f"{name}:{_secret(auth.basic.password, bindings, pack)}"
    return {"authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}


def _secret(bound: Bound, bindings: Bindings, pack: Pack) -> str:
    found = bindings.secret(pack, bound.binding)
    return found.get_secret_value() if found else ""
