"""What the place where a form is used offers to it: other forms, connectors, a look at what is stored.

Whatever a form needs and its host lacks is refused when the form is compiled.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from core.context import Context
from core.definitions.packs import Pack

Choice = tuple[str, str]
"""A value and its label."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where choices come from: `kind` is `url`, `resource` or `slots`, `name` the address or id as declared.

    `value_of` and `label_of` name the properties of one item, if the form says so. With `value` set, only the
    choice of this value is asked for: that is how an answer is checked.
    """

    kind: str
    name: str
    value_of: str = ""
    label_of: str = ""
    value: str = ""


FindForm = Callable[[str], Mapping[str, Any] | None]
FindOptions = Callable[[Source, str], Sequence[Choice] | None]
IsTaken = Callable[[str, str, Any], bool]
IsNeeded = Callable[[str, Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Host:
    """The hooks of one place. They must not raise; whatever they return is bounded and escaped.

    `forms(name)` gives the JSON of another form, or None; it is asked at compile time only.
    `options(source, search)` gives at most 200 choices, or None when they can't be had now.
    `taken(form, path, value)` tells whether another submission holds this value (`drivers[].email`).
    `needs(name, values)` tells whether what a form is about needs the value called so, with these answers.
    `public` is for pages without an account: components that keep secrets are refused.
    `kinds` are the kinds of sources that `options` can read; None means all.
    """

    forms: FindForm | None = None
    options: FindOptions | None = None
    taken: IsTaken | None = None
    needs: IsNeeded | None = None
    public: bool = False
    kinds: frozenset[str] | None = None

    def reads(self, kind: str) -> bool:
        """Whether choices can come from sources of this kind here."""
        return self.options is not None and (self.kinds is None or kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks a source for choices: in the name of the actor of `ctx`, for a form of `pack`."""

    ctx: Context
    pack: Pack


NO_HOST = Host()
MOST_CHOICES = 200


def choices_from(host: Host, source: Source, search: str = "") -> dict[str, str] | None:
    """The choices by value, bounded; None when they can't be had."""
    found = host.options(source, search[:200]) if host.options else None
    return None if found is None else {str(value): str(label) for value, label in list(found)[:MOST_CHOICES]}


def read_options(asking: Asking, source: Source, search: str) -> Sequence[Choice] | None:
    """The choices of a source, from the part `form_options` called like its kind.

    A module adds a kind of source with `Part("form_options", KIND, run=read)`, where `read(asking, source, search)`
    gives at most 200 choices, or None when they can't be had now; it doesn't raise. Whether `source.name` exists is
    checked by a rule of the module on files of kind `form`, which asks `Form.sources()`.
    """
    part = asking.ctx.kernel.registry.parts("form_options").get(source.kind)
    return cast(Sequence[Choice] | None, part.run(asking, source, search)) if part and part.run else None
