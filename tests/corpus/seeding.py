"""Seeded mistakes: each is a small edit of the sound sample packs, with the place and the help that it must bring."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from core.definitions.scan import read_folders
from core.diagnostics import LINE_BREAK, Mark

SAMPLES = Path(__file__).parent.parent / "samples"
MISTAKES = Path(__file__).parent / "mistakes"
OPEN, CLOSE = "«", "»"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join(9 * [f'*{a}'])}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
)
FILLINGS: Mapping[str, str] = {
    "bomb": BOMB,
    "large": "a: [" * 2_500_000,
    "deep": "[" * 100_000,
    "empty": "",
    "comment": "# nothing yet\n",
    "list": "[a, b]\n",
}

Folders = dict[str, bytes]


@dataclass(frozen=True)
class Mistake:
    """One mistake: what is edited, and the diagnostic that must come of it.

    `put` replaces `find` in `file`; `cut` removes from one text up to another (or the end); `fill` replaces all.
    «…» stands where the diagnostic must point, in `put`, in a file of `add`, or in `mark` (a text of the edited file).
    """

    name: str
    code: str
    hint: str | None
    file: str = ""
    find: str = ""
    put: str = ""
    mark: str = ""
    at: Mapping[str, str] = field(default_factory=dict)
    cut: tuple[str, str | None] | None = None
    add: Mapping[str, str] = field(default_factory=dict)
    fill: str = ""
    line: int = 0
    encoding: str = "utf-8"

    def seed(self, folders: Folders) -> None:
        """Make the mistake in `folders`: bytes by path."""
        for path, text in self.add.items():
            folders[path] = plain(text).encode()
        if self.fill == "none":
            del folders[self.path]
        elif self.fill:
            folders[self.path] = FILLINGS[self.fill].encode()
        elif self.file:
            folders[self.path] = plain(self._edited(folders[self.path].decode())).encode(self.encoding)

    def place(self, folders: Folders) -> Mark:
        """Where the diagnostic must point, in `folders` with the mistake in them; a width of 0 is any width."""
        if self.line:
            return Mark(self.path, self.line, 0, 0)
        for path, text in self.add.items():
            if OPEN in text:
                return find_mark(path, plain(text), text)
        path, shown = (full_path(self.at["file"]), self.at["mark"]) if self.at else (self.path, self.mark or self.put)
        return find_mark(path, folders[path].decode(self.encoding), shown)

    @property
    def path(self) -> str:
        """The edited file's path."""
        return full_path(self.file)

    def _edited(self, text: str) -> str:
        if self.cut:
            start, end = text.index(self.cut[0]), text.index(self.cut[1]) if self.cut[1] else len(text)
            return text[:start] + text[end:]
        assert text.count(self.find) == 1, f"{self.name}: {self.find!r} stands {text.count(self.find)} times"
        return text.replace(self.find, self.put)


def full_path(file: str) -> str:
    """The path of a file of the sample pack: `roles.yaml` or `forms/request.json`."""
    root, _, name = file.rpartition("forms/")
    return f"forms/permits/{name}" if not root and file.startswith("forms/") else f"definitions/permits/{file}"


def plain(text: str) -> str:
    """The text without its markers."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def find_mark(path: str, text: str, marked: str) -> Mark:
    """The place of the markers of `marked`, which stands once in `text`."""
    assert text.count(plain(marked)) == 1, f"{marked!r} stands {text.count(plain(marked))} times"
    start = text.index(plain(marked)) + marked.index(OPEN)
    lines = LINE_BREAK.split(text[:start])
    return Mark(path, len(lines), len(lines[-1]) + 1, marked.index(CLOSE) - marked.index(OPEN) - 1)


def every_mistake() -> Iterator[Mistake]:
    """The whole corpus."""
    for path in sorted(MISTAKES.glob("*.yaml")):
        entries: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from (Mistake(**entry) for entry in entries)


def sound_folders() -> Folders:
    """The sample packs without a mistake: bytes by path."""
    packs = read_folders(SAMPLES / "definitions", SAMPLES / "forms")
    return {path: text for files in packs.values() for path, text in files.items()}


def by_pack(folders: Folders) -> dict[str, Folders]:
    """The files as the loader takes them."""
    known = {path.split("/")[1] for path in folders if path.startswith("definitions/") and path.count("/") > 1}
    packs: dict[str, Folders] = {}
    for path, text in folders.items():
        pack = path.split("/")[1]
        packs.setdefault(pack if pack in known else "", {})[path] = text
    return packs
