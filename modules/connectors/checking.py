"""Rules of connectors, and of the steps that call them, that models alone can't express."""

from collections.abc import Iterable, Iterator, Mapping

from core.definitions.bindings import bindings_of
from core.definitions.link import names_in
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.diagnostics import nearest
from core.expressions.types import accepts
from core.registry import Registry
from modules.cases.walking import every_step
from modules.connectors.answers import results_of
from modules.connectors.errors import AnswerUnreadable
from modules.connectors.language import Bound, Connector, Operation
from modules.connectors.stepoptions import Call

Path = tuple[str | int, ...]


def check_connector(scope: Scope) -> Iterator[Problem]:
    """Its bindings have the right type, its paths name what is taken, and its examples can be read."""
    connector: Connector = scope.file.value
    yield from _bindings(connector, scope)
    for name, operation in connector.operations.items():
        place: Path = ("operations", name)
        for hole in operation.holes:
            yield from known(hole, operation.takes, (*place, operation.method), "value that it takes", "LI191")
    for name in connector.stub:
        yield from known(name, connector.operations, ("stub", name), "operation", "LI190", at_key=True)
        if name in connector.operations:
            yield from _examples(name, connector)
    yield from _unstubbed(connector)


def _bindings(connector: Connector, scope: Scope) -> Iterator[Problem]:
    wanted: list[tuple[Path, Bound, str]] = []
    if isinstance(connector.address, Bound):
        wanted.append((("address", "binding"), connector.address, "address"))
    for place, bound in connector.auth.secrets() if connector.auth else ():
        wanted.append((("auth", *place), bound, "secret"))
    declared = bindings_of(scope.pack)
    for path, bound, kind in wanted:
        if bound.binding in declared and declared[bound.binding].type != kind:
            message = f"'{bound.binding}' is no {kind}"
            yield Problem(path, message, f"declare it with 'type: {kind}' in bindings.yaml", "LI195")


def _examples(name: str, connector: Connector) -> Iterator[Problem]:
    operation = connector.operations[name]
    names = {"connector": connector.connector, "operation": name}
    for index, example in enumerate(connector.stub[name]):
        place: Path = ("stub", name, index)
        for argument in example.with_:
            path = (*place, "with", argument)
            yield from known(argument, operation.takes, path, "value that it takes", "LI191", at_key=True)
        try:
            results_of(operation, example.answer, names)
        except AnswerUnreadable as error:
            yield Problem((*place, "answer"), f"this example can't be read: {error.details['reason']}", code="LI194")


def _unstubbed(connector: Connector) -> Iterator[Problem]:
    misspelt = [name for name in connector.stub if name not in connector.operations]
    for name in connector.operations:
        if name not in connector.stub and not nearest(name, misspelt):
            message = f"the operation '{name}' has no example answer"
            hint = f"write 'stub: {{{name}: [{{answer: …}}]}}': scenarios and trying out need it"
            yield Problem(("operations", name), message, hint, "LI196", at_key=True)


def check_calls(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Each call names an operation that there is, tells it what it takes, and puts results where they fit."""
    taken = dict.fromkeys(names_in(scope, registry), "something else of the case")
    for path, step in every_step(scope.case_type):
        other = getattr(step.options, "id", None)
        if isinstance(step.options, Call):
            yield from _call(step.options, (*path, "call"), scope)
            if other in taken:
                message = f"'{other}' already names {taken[other]}"
                yield Problem((*path, "call", "as"), message, "give the answer a name of its own", "LI145")
        if isinstance(other, str):
            taken[other] = "another step's result"


def _call(options: Call, path: Path, scope: Scope) -> Iterator[Problem]:
    connector: Connector | None = scope.pack.get("connector", options.connector)
    if connector is None:
        return
    operation = connector.operations.get(options.operation)
    if operation is None:
        yield from known(options.operation, connector.operations, (*path, "operation"), "operation", "LI190")
        return
    yield from check_arguments(options.with_, operation, path)
    yield from _into(options, operation, path, scope)


def check_arguments(given: Mapping[str, object], operation: Operation, path: Path) -> Iterator[Problem]:
    """What an operation is told is what it takes, and all of it."""
    for name in given:
        yield from known(name, operation.takes, (*path, "with", name), "value that it takes", "LI191", at_key=True)
    unknown = [name for name in given if name not in operation.takes]
    for name in operation.takes:
        if name not in given and not any(nearest(one, [name]) for one in unknown):
            hint = f"write 'with: {{{name}: …}}'"
            yield Problem(path, f"it is not told '{name}'", hint, "LI192", at_key=True)


def _into(options: Call, operation: Operation, path: Path, scope: Scope) -> Iterator[Problem]:
    given = operation.answer("answer").fields
    for field, result in options.into.items():
        place = (*path, "into", field)
        yield from known(result, given, place, "result", "LI193")
        kept = scope.case_type.fields.get(field)
        if kept is None or result not in given:
            continue
        if kept.value is not None:
            yield Problem(place, f"'{field}' is calculated and can't be set", "set another field", "LI193")
        elif not accepts(kept.expression_type(), given[result]):
            message = f"'{result}' is a {given[result]}, but '{field}' holds a {kept.expression_type()}"
            yield Problem(place, message, "give the result the field's type", "LI193")


def known(name: str, names: Iterable[str], path: Path, what: str, code: str, at_key: bool = False) -> Iterator[Problem]:
    """The problem of a name that is none of `names`, with the nearest."""
    every = list(names)
    if name not in every:
        hint = nearest(name, every) or (f"there are: {', '.join(every)}" if every else None)
        yield Problem(path, f"there is no {what} '{name}'", hint, code, at_key=at_key)
