"""Markdown with placeholders becomes an HTML template: authors write structure, values never do."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
OPEN, CLOSE = "\ue000", "\ue001"
MARK = rf"{OPEN}(\d+){CLOSE}"
ALONE = re.compile(rf"<p>\s*((?:{MARK}\s*)+)</p>")
LINE = re.compile(rf"\s*(?:{MARK}\s*)+")
ROW = re.compile(rf"<tr>\s*<td[^>]*>({MARK})</td>(?:\s*<td[^>]*></td>)*\s*</tr>")


class Renderer(RendererHTML):
    """A line break of the source is a space: authors wrap their lines as they like."""

    def softbreak(self, _tokens: Sequence[Token], _index: int, _options: object, _env: object) -> str:
        """A space."""
        return " "


@lru_cache(maxsize=256)
def to_html_template(source: str) -> str:
    """The HTML template of a text in Markdown; its HTML is shown as text, its placeholders are left in place.

    Values never become the target of a link: such a link is shown as text.
    """
    clean = source.replace(OPEN, "").replace(CLOSE, "")
    found: list[str] = PLACEHOLDER.findall(clean)
    numbers = iter(range(len(found)))
    marked = PLACEHOLDER.sub(lambda _: f"{OPEN}{next(numbers)}{CLOSE}", clean)
    html = _markdown().render("\n".join(_set_apart(marked.split("\n"))))
    return _restored(_unwrapped(html), found)


def _set_apart(lines: list[str]) -> Iterator[str]:
    """Empty lines around placeholders that stand alone, except in tables, which an empty line would end."""
    for number, line in enumerate(lines):
        around = lines[max(number - 1, 0)], lines[min(number + 1, len(lines) - 1)]
        if LINE.fullmatch(line) and not any(one.lstrip().startswith("|") for one in around):
            yield from ("", line, "")
        else:
            yield line


def _markdown() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}, renderer_cls=Renderer).enable("table").disable("image")
    usual = reader.validateLink
    reader.validateLink = lambda url: "%EE%80%80" not in url.upper() and usual(url)  # type: ignore[method-assign]
    return reader


def _unwrapped(html: str) -> str:
    """Placeholders that stand alone steer what follows: they need no paragraph or row around them."""
    for pattern in (ALONE, ROW):
        html = pattern.sub(r"\1", html)
    return html


def _restored(html: str, found: list[str]) -> str:
    return re.sub(MARK, lambda match: found[int(match[1])], html)
