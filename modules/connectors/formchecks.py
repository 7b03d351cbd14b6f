"""Forms that name an operation: it is there, gives a list, and its rows hold what the form keeps and shows."""

from collections.abc import Generator, Iterator

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.diagnostics import nearest
from modules.connectors.language import Connector, Operation
from modules.connectors.lookups import VALUE
from modules.forms.components.lookups import FOUND, LABEL, FoundAddress
from modules.forms.components.selects import Select
from modules.forms.form import Form
from modules.forms.hosts import Source

Place = tuple[str | int, ...]


def check_sources(scope: Scope) -> Iterator[Problem]:
    """Of a form: the operations that its selects and addresses name."""
    form = scope.file.value
    if not isinstance(form, Form):
        return
    for select in form.sources().values():
        if select.source is not None and select.source.kind == "url":
            yield from _choices(select, select.source, scope)
        if select.source is not None and select.source.kind == "slots":
            yield from _slots(select, select.source.name, scope)
    for address in form.lookups().values():
        yield from _addresses(address, scope)


def _choices(select: Select, source: Source, scope: Scope) -> Iterator[Problem]:
    operation = yield from _operation(source.name, (*select.at, "data", "url"), "choices", scope)
    if operation is not None:
        yield from _properties(select, source, operation)


def _slots(slot: Select, name: str, scope: Scope) -> Iterator[Problem]:
    """All free slots are shown, so their operation takes nothing; each has a value and a label."""
    place = (*slot.at, "slots")
    operation = yield from _operation(name, place, "slots", scope)
    if operation is None:
        return
    if operation.takes:
        yield Problem(place, f"'{name}' can't give slots", "let it take nothing: all free slots are shown", "LI197")
    for needed in (VALUE, LABEL):
        if needed not in operation.each:
            hint = nearest(needed, operation.each) or "add it to 'each'"
            yield Problem(place, f"a row of '{name}' has no '{needed}'", hint, "LI198")


def _addresses(address: FoundAddress, scope: Scope) -> Iterator[Problem]:
    name, place = address.options.connector, (*address.at, "connector")
    operation = yield from _operation(name, place, "addresses", scope)
    if operation is None:
        return
    if LABEL not in operation.each:
        hint = nearest(LABEL, operation.each) or "add it to 'each': it is what people choose by"
        yield Problem(place, f"a row of '{name}' has no '{LABEL}'", hint, "LI198")
    if not set(FOUND) & set(operation.each):
        hint = f"name one of {', '.join(FOUND)} in 'each'"
        yield Problem(place, f"a row of '{name}' has no part of an address", hint, "LI198")


def _operation(name: str, place: Place, what: str, scope: Scope) -> Generator[Problem, None, Operation | None]:
    """The operation of this name, if it is there and can be searched."""
    connectors: dict[str, Connector] = dict(scope.pack.all("connector"))
    every = {
        f"{one}.{key}": found for one, connector in connectors.items() for key, found in connector.operations.items()
    }
    operation = every.get(name)
    if operation is None:
        if not scope.pack.is_broken("connector", name.partition(".")[0]):
            hint = nearest(name, every) or "name an operation of connectors/, such as crm.streets"
            yield Problem(place, f"there is no operation '{name}' to take {what} from", hint, "LI197")
        return None
    if operation.list_ is None or len(operation.takes) > 1 or set(operation.takes.values()) - {"text"}:
        hint = "give it 'list' and 'each', and let it take one text: what is searched for"
        yield Problem(place, f"'{name}' can't give {what}", hint, "LI197")
        return None
    return operation


def _properties(select: Select, source: Source, operation: Operation) -> Iterator[Problem]:
    written = {"valueProperty": source.value_of, "template": select.options.template}
    for key, name in (("valueProperty", source.value_of or VALUE), ("template", source.label_of)):
        if name not in operation.each:
            place = (*select.at, key) if written[key] else (*select.at, "data", "url")
            message = f"a row of '{source.name}' has no '{name}'"
            yield Problem(place, message, nearest(name, operation.each), "LI198")
