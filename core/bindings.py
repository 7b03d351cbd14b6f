"""What this installation filled in for the bindings of its packs: variables, secret files, one YAML file."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from dotenv import dotenv_values
from pydantic import SecretStr

from core.definitions.bindings import Binding, bindings_of
from core.definitions.packs import Pack
from core.definitions.read import read
from core.diagnostics import DefinitionError
from core.errors import StartRefused
from core.settings import BINDING_PREFIX, Settings

FILE = "_FILE"


class Bindings:
    """What was filled in; values are read and checked when they are asked for, so that a mistake stops one thing only.

    `variables` are named `LIASSE_BINDING_<PACK>_<NAME>` (with `_FILE`: a file that holds the value), `listed` is
    by pack and name. A variable counts before the list.
    """

    def __init__(
        self, variables: Mapping[str, str] | None = None, listed: Mapping[str, Mapping[str, object]] | None = None
    ) -> None:
        self._variables, self._listed = variables or {}, listed or {}

    @classmethod
    def of(cls, settings: Settings) -> "Bindings":
        """What the environment, `.env` and the file named by `LIASSE_BINDINGS` say; raises `StartRefused`."""
        every = {**{k: v for k, v in dotenv_values(".env").items() if v is not None}, **os.environ}
        variables = {name: value for name, value in every.items() if name.startswith(BINDING_PREFIX)}
        return cls(variables, _read_list(settings.bindings) if settings.bindings else {})

    def value(self, pack: Pack, name: str) -> object:
        """The typed value, or None when nobody filled it in or what stands there can't be read; never a secret."""
        return None if bindings_of(pack)[name].type == "secret" else self._value(pack, name)

    def secret(self, pack: Pack, name: str) -> SecretStr | None:
        """A secret, which no text shows; None when nobody filled it in."""
        value = self._value(pack, name)
        return SecretStr(str(value)) if value is not None else None

    def known(self, pack: Pack) -> dict[str, object]:
        """Everything that expressions may read."""
        return {name: self.value(pack, name) for name, one in bindings_of(pack).items() if one.type != "secret"}

    def is_filled(self, pack: Pack, name: str) -> bool:
        """Whether there is a value that can be used."""
        return self._value(pack, name) is not None

    def problems(self, packs: Iterable[Pack]) -> Iterator[str]:
        """What is missing, can't be read or fills nothing in, with the variable to set; no value is quoted."""
        found = list(packs)
        for pack in found:
            for name, binding in bindings_of(pack).items():
                if mistake := self._mistake(pack, name, binding):
                    own = variable(pack.name, name)
                    yield f"{pack.name}: {name} ({binding.title.in_('en')}) {mistake}. Set {own}."
        yield from self._strays(found)

    def _mistake(self, pack: Pack, name: str, binding: Binding) -> str:
        try:
            given = self._given(pack.name, name)
            if given is None:
                return "is not filled in" if binding.required and binding.default is None else ""
            binding.read(given)
        except (ValueError, OSError) as error:
            return f"can't be used: {_reason(error)}"
        return ""

    def _strays(self, packs: Iterable[Pack]) -> Iterator[str]:
        known: dict[str, str] = {}
        for pack in packs:
            for name in bindings_of(pack):
                own = variable(pack.name, name)
                if own in known:
                    yield f"{own} would fill in {known[own]} and {pack.name}.{name}. Rename one of them."
                known[own] = f"{pack.name}.{name}"
        for one in sorted(self._variables):
            if one not in known and one.removesuffix(FILE) not in known:
                yield f"{one} fills nothing in: no pack declares such a binding."

    def _value(self, pack: Pack, name: str) -> object:
        binding = bindings_of(pack)[name]
        try:
            given = self._given(pack.name, name)
            given = binding.default if given is None else given
            return None if given is None else binding.read(given)
        except (ValueError, OSError):
            return None

    def _given(self, pack: str, name: str) -> object:
        own = variable(pack, name)
        if self._variables.get(own):
            return self._variables[own]
        if path := self._variables.get(own + FILE):
            return Path(path).read_text(encoding="utf-8").strip()
        return self._listed.get(pack, {}).get(name)


def _reason(error: ValueError | OSError) -> str:
    if isinstance(error, UnicodeError):
        return "its file is not UTF-8"
    return "its file can't be read" if isinstance(error, OSError) else str(error)


def variable(pack: str, name: str) -> str:
    """The variable that fills a binding in."""
    return f"{BINDING_PREFIX}{pack.upper()}_{name.upper()}"


def _read_list(path: Path) -> Mapping[str, Mapping[str, object]]:
    """The file by pack and name."""
    try:
        data = read(path.read_bytes(), path.name).data
    except OSError as error:
        raise StartRefused(reason=f"LIASSE_BINDINGS names {path}, which can't be read: {error.strerror}") from None
    except DefinitionError as error:
        raise StartRefused(reason=f"LIASSE_BINDINGS: {error.diagnostics[0]}") from None
    if not isinstance(data, dict) or not all(isinstance(one, dict) for one in data.values()):
        raise StartRefused(reason=f"{path} must hold, by pack, the names and values of its bindings")
    return data
