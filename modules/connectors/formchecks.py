"""Selects that name an operation: it is there, gives a list, and its rows hold what the select keeps and shows."""

from collections.abc import Iterator

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.diagnostics import nearest
from modules.connectors.language import Connector, Operation
from modules.connectors.lookups import VALUE
from modules.forms.components.selects import Select
from modules.forms.form import Form
from modules.forms.hosts import Source


def check_sources(scope: Scope) -> Iterator[Problem]:
    """Of a form: the operations that its selects name."""
    form = scope.file.value
    for select in form.sources().values() if isinstance(form, Form) else ():
        if select.source is not None and select.source.kind == "url":
            yield from _source(select, select.source, scope)


def _source(select: Select, source: Source, scope: Scope) -> Iterator[Problem]:
    place = (*select.at, "data", "url")
    connectors: dict[str, Connector] = dict(scope.pack.all("connector"))
    every = {
        f"{name}.{key}": one for name, connector in connectors.items() for key, one in connector.operations.items()
    }
    operation = every.get(source.name)
    if operation is None:
        if not scope.pack.is_broken("connector", source.name.partition(".")[0]):
            hint = nearest(source.name, every) or "name an operation of connectors/, such as crm.streets"
            yield Problem(place, f"there is no operation '{source.name}' to take choices from", hint, "LI197")
        return
    if operation.list_ is None or len(operation.takes) > 1 or set(operation.takes.values()) - {"text"}:
        hint = "give it 'list' and 'each', and let it take one text: what is searched for"
        yield Problem(place, f"'{source.name}' can't give choices", hint, "LI197")
        return
    yield from _properties(select, source, operation)


def _properties(select: Select, source: Source, operation: Operation) -> Iterator[Problem]:
    written = {"valueProperty": source.value_of, "template": select.options.template}
    for key, name in (("valueProperty", source.value_of or VALUE), ("template", source.label_of)):
        if name not in operation.each:
            place = (*select.at, key) if written[key] else (*select.at, "data", "url")
            message = f"a row of '{source.name}' has no '{name}'"
            yield Problem(place, message, nearest(name, operation.each), "LI198")
