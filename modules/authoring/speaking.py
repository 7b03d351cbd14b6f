"""Leave out the languages that a new pack does not speak: `{en: Open, fr: Ouvert}` becomes `Open`."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import yaml

from modules.authoring.starters import LANGUAGES


@dataclass(frozen=True)
class Cut:
    """A span of the text, and what takes its place."""

    start: int
    end: int
    by: str


def keep_languages(text: str, wanted: Collection[str]) -> str:
    """The YAML text with the wanted languages only; all else stays as it is written, comments as well."""
    if set(wanted) >= set(LANGUAGES):
        return text
    root = yaml.compose(text, Loader=yaml.SafeLoader) or yaml.MappingNode("", [])
    for cut in sorted(_cuts(root, text, wanted), key=lambda each: each.start, reverse=True):
        text = text[: cut.start] + cut.by + text[cut.end :]
    return text


def _cuts(node: yaml.Node, text: str, wanted: Collection[str]) -> Iterator[Cut]:
    if isinstance(node, yaml.MappingNode):
        if {key.value for key, _ in node.value} == set(LANGUAGES):
            yield from _shorten(node, text, wanted)
            return
        for _, value in node.value:
            yield from _cuts(value, text, wanted)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _cuts(value, text, wanted)


def _shorten(node: yaml.MappingNode, text: str, wanted: Collection[str]) -> Iterator[Cut]:
    """One text per language: in braces, the text itself is left; on lines, the other lines go."""
    if node.flow_style:
        kept = [value for key, value in node.value if key.value in wanted]
        source = text[kept[0].start_mark.index : kept[0].end_mark.index]
        yield Cut(node.start_mark.index, node.end_mark.index, source.rstrip())
        return
    for key, value in node.value:
        if key.value not in wanted:
            begin = text.rfind("\n", 0, key.start_mark.index) + 1
            yield Cut(begin, text.find("\n", value.end_mark.index) + 1 or len(text), "")
