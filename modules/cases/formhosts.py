"""What a pack offers to its forms: its other forms, choices of sources that modules know, a look at what is stored."""

from collections.abc import Sequence
from functools import partial

from core.registry import Registry, Siblings
from modules.cases.desks import Desk
from modules.cases.formneeds import is_needed
from modules.cases.uniqueness import Lookup, is_taken
from modules.forms.hosts import Asking, Choice, Host, Source, read_options


def checked_host(registry: Registry, siblings: Siblings) -> Host:
    """The host while a pack is checked: it knows the other forms and which sources there are, and reads nothing."""
    kinds = frozenset(registry.parts("form_options"))
    return Host(siblings, lambda _source, _search: None, lambda _form, _path, _value: False, kinds=kinds)


def host_at(desk: Desk) -> Host:
    """The host of a form that is being filled; each of its looks is bounded, and tells no more than it must."""
    return Host(options=partial(_options, desk), taken=partial(_taken, desk), needs=partial(is_needed, desk))


def _options(desk: Desk, source: Source, search: str) -> Sequence[Choice] | None:
    with desk.reads() as ctx:
        return read_options(Asking(ctx, desk.pack), source, search)


def _taken(desk: Desk, form: str, path: str, value: object) -> bool:
    with desk.reads() as ctx:
        return is_taken(ctx, Lookup(desk.pack, desk.case_type, form, path, desk.case_id), value)
