"""Choices of forms from another system: `{"dataSrc": "url", "data": {"url": "crm.streets"}}` names an operation.

Nobody but the pack says what is asked: whoever fills the form gives the words to search for and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog

from core.outgoing.errors import OutgoingError
from modules.connectors.asking import Asked, ask_connector, find_operation
from modules.connectors.errors import ConnectorError, NotNow, TooManyQuestions
from modules.connectors.keeping import kept_by
from modules.connectors.language import ROWS, Operation
from modules.connectors.pacing import may_ask
from modules.forms.hosts import MOST_CHOICES, Asking, Choice, Source

log = structlog.get_logger("connectors")
PATIENCE = 3
"""Seconds: somebody waits for the form."""
VALUE = "value"


def read_choices(asking: Asking, source: Source, search: str) -> Sequence[Choice] | None:
    """The choices that match `search`, or the one whose value is asked for; None when they can't be had now."""
    connector, _, operation = source.name.partition(".")
    asked = Asked(asking.pack, connector, operation, {}, seconds=PATIENCE)
    try:
        _, declared = find_operation(asked)
        if source.value:
            return _one(asking, asked, declared, source)
        return _search(asking, asked, declared, source, search)
    except ConnectorError:
        return None


def searched_by(operation: Operation) -> str | None:
    """The one value that it takes: what was searched for."""
    return next(iter(operation.takes), None)


def _one(asking: Asking, asked: Asked, operation: Operation, source: Source) -> Sequence[Choice]:
    """The choice of a value: one that was offered a moment ago, or that the system finds by the value itself."""
    kept = kept_by(asking.ctx.kernel)
    place = (asking.pack.hash, source.name, source.value_of, source.label_of)
    label = kept.label(place, source.value)
    if label is None:
        _search(asking, asked, operation, replace(source, value=""), source.value)
        label = kept.label(place, source.value)
    return [] if label is None else [(source.value, label)]


def _search(asking: Asking, asked: Asked, operation: Operation, source: Source, search: str) -> Sequence[Choice]:
    argument, words = searched_by(operation), search.strip()
    if argument is not None and not words:
        return []
    rows = _rows(asking, replace(asked, arguments={argument: words} if argument else {}))
    found = [choice for row in rows if (choice := _choice(row, source))]
    place = (asking.pack.hash, source.name, source.value_of, source.label_of)
    kept_by(asking.ctx.kernel).remember(place, found)
    if argument is None and words:
        found = [(value, label) for value, label in found if words.lower() in label.lower() or words == value]
    return found[:MOST_CHOICES]


def _rows(asking: Asking, asked: Asked) -> Sequence[Mapping[str, object]]:
    """The rows of an answer, asked for at most once a minute with the same words."""
    pack = asking.pack
    kept, connector = kept_by(asking.ctx.kernel), pack.get("connector", asked.connector)
    key = (pack.hash, asked.connector, asked.operation, *asked.arguments.values())
    try:
        rows = kept.rows(key)
    except KeyError:
        if not may_ask(asking.ctx.kernel, pack, connector):
            raise TooManyQuestions(**asked.names) from None
        rows = _ask(asking, asked)
        kept.put(key, rows)
    if rows is None:
        raise NotNow(**asked.names)
    return rows


def _ask(asking: Asking, asked: Asked) -> Sequence[Mapping[str, object]] | None:
    try:
        rows = ask_connector(asking.ctx.kernel, asked).values.get(ROWS)
    except (ConnectorError, OutgoingError) as error:
        log.warning("choices can't be had", pack=asked.pack.name, **asked.names, error=type(error).__name__)
        return None
    return rows if isinstance(rows, list) else []


def _choice(row: Mapping[str, object], source: Source) -> Choice | None:
    value, label = row.get(source.value_of or VALUE), row.get(source.label_of or "label")
    return None if value in (None, "") else (str(value)[:500], str(label if label is not None else value)[:500])
