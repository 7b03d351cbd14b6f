"""Read a definition file: plain data, and the place of every key and value in one pass."""

import re
from dataclasses import dataclass
from typing import Any

from core.definitions.cuts import Rejoiner
from core.definitions.document import Document, Path, Places
from core.definitions.limits import (
    BYTE_ORDER_MARK,
    DEEPEST,
    HIDDEN,
    LARGEST_CONTENT,
    LARGEST_FILE,
    MOST_NODES,
    MOST_REPORTED,
)
from core.definitions.mending import words_in
from core.definitions.nodes import Composer, Node
from core.definitions.problems import Lost
from core.definitions.skimming import Unusual, skim
from core.definitions.texts import Texts
from core.diagnostics import LINE_BREAK, DefinitionError, Diagnostic, Mark

SURROGATE_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


def read(text: str | bytes, file: str) -> Document:
    """Read YAML (or JSON, when the file is called so). Raises DefinitionError with every mistake found.

    Refused: more than 1 MiB, not UTF-8, control and direction characters, duplicate or non-text keys, merge
    keys, tags, several documents, aliases that contain themselves or expand to more than 50,000 values,
    nesting beyond 40 levels. Decimals come as Decimal; see `core.definitions.scalars` for what stays text.
    """
    draft = read_on(text, file)
    if draft.found:
        raise DefinitionError(draft.found)
    assert draft.document is not None
    return draft.document


@dataclass(frozen=True)
class Draft:
    """What came of a file: its content as far as it can be understood, its mistakes, and the words that were left."""

    document: Document | None
    found: tuple[Diagnostic, ...] = ()
    lost: Lost = Lost()


def read_on(text: str | bytes, file: str) -> Draft:
    """As `read`, going on behind mistakes that leave the rest of the file clear, such as a key that stands twice."""
    try:
        source = _decode(text, file)
    except DefinitionError as error:
        return Draft(None, error.diagnostics)
    try:
        data = skim(source, as_json=file.endswith(".json"))
    except Unusual:
        return _compose(source, file)
    sound = _Sound(text, file)
    return Draft(Document(sound.data, file, sound, find=sound.places).hold(data))


class _Sound(Texts):
    """The text of a file without a mistake, read again when somebody asks."""

    __slots__ = ("_file",)

    def __init__(self, text: str | bytes, file: str) -> None:
        super().__init__({file: text})
        self._file = file

    def data(self) -> Any:
        """Its data."""
        return skim(self[self._file].removeprefix(BYTE_ORDER_MARK), as_json=self._file.endswith(".json"))

    def places(self) -> Places:
        """Where everything in it stands."""
        composed = _compose(self[self._file].removeprefix(BYTE_ORDER_MARK), self._file).document
        return composed.places if composed else Places()


def _compose(source: str, file: str) -> Draft:
    """The data with its places, and every mistake."""
    found = _hidden_characters(source, file)
    composer = Composer(file, json=file.endswith(".json"), found=found)
    root = composer.compose(_yaml_of(source) if composer.json else source)
    builder = _Builder(file, found, Rejoiner(LINE_BREAK.split(source), found))
    data = builder.build(root) if root is not None else None
    if not found and data is None:
        found.append(Diagnostic("LI010", "the file is empty", Mark(file, 1, 1), "write its content, or delete it"))
    places = Places(builder.marks, builder.key_marks)
    clear = data is not None and all(one.code in LEAVES_THE_REST_CLEAR for one in found)
    mended = frozenset(builder.mended)
    document = Document(lambda: data, file, {file: source}, mended, lambda: places) if clear else None
    return Draft(document, tuple(found), Lost(frozenset(builder.lost)))


def _decode(text: str | bytes, file: str) -> str:
    """The text without byte order mark; raises DefinitionError when it is too large or not UTF-8."""
    start = Mark(file, 1, 1)
    if len(text) > LARGEST_FILE:
        raise DefinitionError([Diagnostic("LI001", "the file is larger than 1 MiB", start, "split the file")])
    try:
        raw = text.encode() if isinstance(text, str) else text
        decoded = raw.decode()
    except UnicodeError as error:
        before = text[: getattr(error, "start", 0)]
        newline = b"\n" if isinstance(before, bytes) else "\n"
        mark = Mark(file, before.count(newline) + 1, len(before) - before.rfind(newline))  # type: ignore[arg-type]
        hint = "save the file as UTF-8"
        raise DefinitionError([Diagnostic("LI003", "the file is not UTF-8", mark, hint)]) from None
    return decoded.removeprefix(BYTE_ORDER_MARK)


def _hidden_characters(source: str, file: str) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for hit in HIDDEN.finditer(source):
        if len(found) == MOST_REPORTED:
            break
        before = source[: hit.start()]
        line = before.count("\n") + 1
        mark = Mark(file, line, hit.start() - before.rfind("\n"))
        found.append(_hidden(hit.group(), mark))
    return found


def _hidden(character: str, mark: Mark) -> Diagnostic:
    message = f"the invisible character U+{ord(character):04X} is refused"
    return Diagnostic("LI004", message, mark, "delete it: it can make text read as something else")


def _yaml_of(json: str) -> str:
    """JSON as YAML reads it: no tabs, and characters beyond U+FFFF in one escape."""
    return SURROGATE_PAIR.sub(_one_escape, json.replace("\t", " "))


def _one_escape(pair: re.Match[str]) -> str:
    high, low = int(pair[1], 16), int(pair[2], 16)
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"


def _remedy(key: Node, before: Node | None) -> str:
    """What to do about a number as a key; behind another number, it is what follows a decimal comma."""
    if before is not None and type(before.value) is int and type(key.value) is int:
        return f"write a decimal with a point: {before.value}.{key.value}"
    return f"write it in quotes: '{key.value}'"


LEAVES_THE_REST_CLEAR = frozenset({"LI004", "LI005", "LI011", "LI012", "LI013"})
"""Mistakes behind which one can go on with what else stands in the file."""


class _Stop(Exception):
    """A limit is reached: nothing more is worth reading."""


class _Builder:
    """Turns nodes into data, placing every key and value."""

    def __init__(self, file: str, found: list[Diagnostic], rejoiner: Rejoiner) -> None:
        self.file = file
        self.found = found
        self.rejoiner = rejoiner
        self.marks: dict[Path, Mark] = {}
        self.key_marks: dict[Path, Mark] = {}
        self.lost: set[str] = set()
        self.mended: set[Path] = set()
        self._content = 0

    def build(self, root: Node) -> Any:
        """The data below `root`, or None when a limit is passed."""
        try:
            return self._value(root, ())
        except _Stop:
            return None

    def _value(self, node: Node, path: Path) -> Any:
        self.marks[path] = node.mark
        self._count(node, path)
        if node.pairs is not None:
            return self._map(list(self.rejoiner.pairs(node.pairs)) if node.flow else node.pairs, path)
        if node.items is not None:
            items = self.rejoiner.items(node.items) if node.flow else node.items
            return [self._value(item, (*path, index)) for index, item in enumerate(items)]
        self._check_text(node)
        return node.value

    def _count(self, node: Node, path: Path) -> None:
        self._content += len(node.value) if isinstance(node.value, str) else 1
        if len(self.marks) > MOST_NODES or self._content > LARGEST_CONTENT:
            place = self.key_marks.get(path[:1], node.mark)
            self._stop(f"more than {MOST_NODES} values or 4 MiB, aliases included", place)
        if len(path) > DEEPEST:
            self._stop(f"more than {DEEPEST} levels of nesting, aliases included", node.mark)

    def _stop(self, message: str, mark: Mark) -> None:
        self.found.append(Diagnostic("LI008", message, mark, "write less by alias, or split the file"))
        raise _Stop

    def _map(self, pairs: list[tuple[Node, Node]], path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for index, (key, node) in enumerate(pairs):
            name = self._key(key, pairs[index - 1][1] if index and node.value is None else None)
            if name is None:
                self._lose(path, key, node)
                continue
            place = (*path, name)
            if name in data:
                self._refuse_duplicate(name, key.mark, self.key_marks[place])
                self._lose(path, key, node)
                continue
            self.key_marks[place] = key.mark
            data[name] = self._value(node, place)
        return data

    def _lose(self, path: Path, *nodes: Node) -> None:
        """Remember where something is left out, and its words."""
        self.mended.add(path)
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            self.lost.update(words_in(node.value))
            waiting.extend(inner for pair in node.pairs or () for inner in pair)
            waiting.extend(node.items or ())

    def _key(self, key: Node, before: Node | None = None) -> str | None:
        """The key's text, or None after refusing it."""
        if key.plain and key.value == "<<":
            hint = "repeat the keys, or use 'extends' in the pack"
            self.found.append(Diagnostic("LI011", "the merge key '<<' is refused", key.mark, hint))
            return None
        if not isinstance(key.value, str) or key.pairs is not None or key.items is not None:
            remedy = _remedy(key, before) if key.pairs is None and key.items is None else None
            self.found.append(Diagnostic("LI012", "a key must be a text", key.mark, remedy))
            return None
        self._check_text(key)
        return key.value

    def _refuse_duplicate(self, name: str, mark: Mark, first: Mark) -> None:
        message = f"the key {name} stands twice in this map, first on line {first.line}"
        self.found.append(Diagnostic("LI005", message, mark, "keep one of the two"))

    def _check_text(self, node: Node) -> None:
        """Refuse hidden characters written as escapes."""
        hit = HIDDEN.search(node.value) if isinstance(node.value, str) else None
        seen = any(each.code == "LI004" and each.mark.line == node.mark.line for each in self.found)
        if hit and not seen and len(self.found) < MOST_REPORTED:
            self.found.append(_hidden(hit.group(), node.mark))
