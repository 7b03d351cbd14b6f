"""The HTML of a mail: the plain text, escaped, in paragraphs, with the personal link as a button."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

from core.definitions.language import Text

PAGE = Markup(
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{subject}</title></head>'
    '<body style="margin:0;padding:24px;background:#f4f5f7;font:16px/1.5 sans-serif;color:#1c2430">'
    '<div style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px">'
    "{body}</div></body></html>"
)
PARAGRAPH = Markup('<p style="margin:0 0 16px">{text}</p>')
BUTTON = Markup(
    '<p style="margin:24px 0"><a href="{link}" style="display:inline-block;padding:12px 20px;'
    'border-radius:6px;background:#1f4fbf;color:#ffffff;text-decoration:none">{title}</a></p>'
)
ANCHOR = Markup('<a href="{link}">{link}</a>')
OPEN_DOSSIER = Text({"en": "Open my dossier", "fr": "Ouvrir mon dossier"})
PERSONAL = re.compile(r"(/my/)[A-Za-z0-9_-]{8,}")

LINK = re.compile(r"https?://[^\s/]+/my/\S+")


def to_html(text: str, subject: str, language: str, link: str) -> str:
    """The mail as a simple page; every character of the text is escaped."""
    title = OPEN_DOSSIER.in_(language)
    body = Markup("").join(_paragraph(paragraph, link, title) for paragraph in paragraphs(text))
    return str(PAGE.format(language=language, subject=subject, body=body))


def paragraphs(text: str) -> Iterator[str]:
    """The text's paragraphs; empty lines stand between them."""
    return (part.strip("\n") for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")) if part.strip())


def _paragraph(text: str, link: str, title: str) -> Markup:
    if link and text.strip() == link:
        return BUTTON.format(link=link, title=title)
    written = escape(text).replace("\n", Markup("<br>"))
    if link:
        written = written.replace(escape(link), ANCHOR.format(link=link))
    return PARAGRAPH.format(text=written)


def masked(text: str) -> str:
    """The text without the secrets of personal links, for everybody but the one whom it was sent to."""
    return PERSONAL.sub(r"\1…", text)


def without_links(text: str) -> str:
    """The text without its personal links, which lead nowhere on a page."""
    told = (LINK.sub("", part).strip() for part in paragraphs(text))
    return "\n\n".join(part for part in told if part)


def one_line(text: str, longest: int = 250) -> str:
    """The text on one line, without control characters: what a header may hold."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:longest]
