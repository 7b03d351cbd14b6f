"""Write a letter: its text, filled in, as a page that is ready to print."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from core.definitions.language import Text
from core.templates import render_html, render_text
from core.web.formatting import show_date
from modules.generation.language import Letter, Letterhead
from modules.generation.markdown import to_html_template
from modules.messages.bodies import one_line

LONGEST_TITLE = 140
REFERENCE = Text({"en": "Our reference: {reference}", "fr": "Nos références : {reference}"})
DATE = Text({"en": "{date}", "fr": "le {date}"})
PAGE = Markup(
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="author" content="{author}"></head><body>{foot}{head}{top}<main><h1>{title}</h1>{body}</main>'
    "</body></html>"
)
HEAD = Markup('<header><p class="house">{name}</p><p class="lines">{lines}</p></header>')
FOOT = Markup('<footer class="foot">{text}</footer>')
TOP = Markup('<section class="top"><p class="recipient">{recipient}</p><p class="where">{date}</p></section>')
BREAK = Markup("<br>")


@dataclass(frozen=True)
class Occasion:
    """When a letter is written, about which case, to whom, in which language."""

    reference: str
    at: datetime
    language: str
    recipient: str = ""


@dataclass(frozen=True)
class Written:
    """A letter as text: its title, and its page in HTML with every value escaped."""

    title: str
    html: str


def write_letter(letter: Letter, head: Letterhead | None, occasion: Occasion, values: Mapping[str, object]) -> Written:
    """Fill a letter in; raises `TemplateRefused` when it says too much or grows too long."""
    language = occasion.language
    title = one_line(render_text(letter.title.in_(language), values, language), LONGEST_TITLE)
    page = PAGE.format(
        language=language,
        title=title,
        author=head.name.in_(language) if head else "",
        head=_head(head, language),
        top=_top(head, occasion) if letter.address else "",
        body=render_html(to_html_template(letter.body.in_(language)), values, language),
        foot=FOOT.format(text=head.footer.in_(language)) if head and head.footer else "",
    )
    return Written(title, str(page))


def _head(head: Letterhead | None, language: str) -> Markup:
    if head is None:
        return Markup("")
    return HEAD.format(name=head.name.in_(language), lines=BREAK.join(head.lines))


def _top(head: Letterhead | None, occasion: Occasion) -> Markup:
    language = occasion.language
    day = DATE.in_(language).format(date=show_date(occasion.at, language))
    place = f"{head.place}, {day}" if head and head.place else day
    lines = (place[:1].upper() + place[1:], REFERENCE.in_(language).format(reference=occasion.reference))
    return TOP.format(recipient=occasion.recipient, date=BREAK.join(lines))
