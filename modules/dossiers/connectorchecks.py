"""Widgets that ask other systems: the operation is there, only reads, and gives what is shown."""

from collections.abc import Iterator

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from modules.connectors.checking import check_arguments, known
from modules.connectors.language import Connector
from modules.dossiers.language import Dossier
from modules.dossiers.widgets.connector import FromConnector


def check_connected(scope: Scope) -> Iterator[Problem]:
    """Of a dossier: its widgets of the kind `connector`."""
    dossier: Dossier = scope.file.value
    for tab_name, tab in dossier.tabs.items():
        for name, widget in tab.widgets.items():
            if isinstance(widget.options, FromConnector):
                yield from _check(widget.options, ("tabs", tab_name, "widgets", name, "connector"), scope)


def _check(options: FromConnector, path: tuple[str | int, ...], scope: Scope) -> Iterator[Problem]:
    connector: Connector | None = scope.pack.get("connector", options.name)
    if connector is None:
        return
    operation = connector.operations.get(options.operation)
    place = (*path, "operation")
    if operation is None:
        yield from known(options.operation, connector.operations, place, "operation", "LI190")
        return
    if operation.method != "get":
        message = f"'{options.operation}' changes something, and a dossier only shows"
        yield Problem(place, message, "name an operation with 'get'", "LI199")
    yield from check_arguments(options.with_, operation, path)
    for index, field in enumerate(options.fields):
        yield from known(field, operation.gives, (*path, "fields", index), "result", "LI193")
