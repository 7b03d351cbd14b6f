"""What expressions know of a case, loaded only when a name is asked for."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.registry import Names, Registry


class Facts(Mapping[str, object]):
    """The facts of one case as one mapping: each provider is asked at most once."""

    def __init__(self, registry: Registry, ctx: Any, case: Any, extra: Mapping[str, object] | None = None) -> None:
        self._ctx, self._case = ctx, case
        self._providers: list[Names] = list(registry.all(Names))
        self._loaded: dict[str, Mapping[str, object]] = {}
        self._extra = extra or {}

    def __getitem__(self, name: str) -> object:
        if name in self._extra:
            return self._extra[name]
        for provider in self._providers:
            if not provider.only or name in provider.only:
                known = self._load(provider)
                if name in known:
                    return known[name]
        raise KeyError(name)

    def _load(self, provider: Names) -> Mapping[str, object]:
        if provider.name not in self._loaded:
            self._loaded[provider.name] = provider.load(self._ctx, self._case)
        return self._loaded[provider.name]

    def __iter__(self) -> Iterator[str]:
        yield from self._extra
        for provider in self._providers:
            yield from self._load(provider)

    def __len__(self) -> int:
        return sum(1 for _ in self)
