"""What a pack offers to its forms: its other forms, choices of sources that modules know, a look at what is stored."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial

from core.context import Context
from core.definitions.packs import Pack
from core.registry import Registry, Siblings
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.language import CaseType
from modules.cases.models import Case
from modules.cases.uniqueness import Lookup, is_taken
from modules.forms.hosts import Asking, Choice, Host, Source, read_options


@dataclass(frozen=True)
class Desk:
    """Where a form is filled: how its host reads, in which pack, for which kind of case, for which case if any."""

    reads: Callable[[], AbstractContextManager[Context]]
    pack: Pack
    case_type: CaseType
    case_id: str = ""


def checked_host(registry: Registry, siblings: Siblings) -> Host:
    """The host while a pack is checked: it knows the other forms and which sources there are, and reads nothing."""
    kinds = frozenset(registry.parts("form_options"))
    return Host(siblings, lambda _source, _search: None, lambda _form, _path, _value: False, kinds=kinds)


def desk_of(ctx: Context, case: Case) -> Desk:
    """Where a form about `case` is filled, read in the transaction of `ctx`."""
    return Desk(lambda: nullcontext(ctx), pack_of(ctx, case), case_type_of(ctx, case), case.id)


def host_at(desk: Desk) -> Host:
    """The host of a form that is being filled; each of its looks is bounded, and tells no more than it must."""
    return Host(options=partial(_options, desk), taken=partial(_taken, desk))


def _options(desk: Desk, source: Source, search: str) -> Sequence[Choice] | None:
    with desk.reads() as ctx:
        return read_options(Asking(ctx, desk.pack), source, search)


def _taken(desk: Desk, form: str, path: str, value: object) -> bool:
    with desk.reads() as ctx:
        return is_taken(ctx, Lookup(desk.pack, desk.case_type, form, path, desk.case_id), value)
