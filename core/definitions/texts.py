"""The texts of definition files over the bytes that they were read from."""

from collections.abc import Iterator, Mapping


class Texts(Mapping[str, str]):
    """Texts by path; one is only decoded when somebody reads it, what is not UTF-8 in it replaced."""

    __slots__ = ("_contents",)

    def __init__(self, contents: Mapping[str, bytes | str]) -> None:
        self._contents = contents

    def __getitem__(self, path: str) -> str:
        content = self._contents[path]
        return content if isinstance(content, str) else content.decode("utf-8", "replace")

    def __contains__(self, path: object) -> bool:
        return path in self._contents

    def __iter__(self) -> Iterator[str]:
        return iter(self._contents)

    def __len__(self) -> int:
        return len(self._contents)
