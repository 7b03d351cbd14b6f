"""Where public pages show: on the start page, and in the terminal when Liasse starts."""

from collections.abc import Iterator

from rich.markup import escape

from core.context import Context
from core.kernel import Kernel
from modules.pages.finding import all_pages


def doors(ctx: Context, language: str) -> list[dict[str, str]]:
    """The featured pages in force as cards of the start page."""
    return [
        {
            "title": found.page.title.in_(language),
            "text": found.page.intro.in_(language),
            "url": found.url,
            "pack": found.pack.manifest.title.in_(language),
        }
        for found in all_pages(ctx.kernel)
        if found.page.featured
    ]


def greet(kernel: Kernel) -> Iterator[str]:
    """The public pages with their addresses."""
    for found in all_pages(kernel):
        title = f"{found.pack.manifest.title.in_('en')}: {found.page.title.in_('en')}"
        yield f"{escape(title)}  {kernel.settings.address}{found.url}"
