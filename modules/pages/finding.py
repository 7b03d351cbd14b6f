"""Public pages in force, with the form that they show."""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from core.actors import PUBLIC
from core.context import Context, reading
from core.definitions.packs import Pack
from core.errors import NotFound
from core.kernel import Kernel
from modules.cases.desks import Desk
from modules.cases.formhosts import host_at
from modules.cases.language import CaseType
from modules.documents.formuploads import Intake
from modules.forms.form import Form
from modules.forms.hosts import Host
from modules.pages.language import Page
from modules.pages.naming import naming_form


@dataclass(frozen=True)
class FoundPage:
    """A public page of a pack in force."""

    pack: Pack
    page: Page
    form: Form
    case_type: CaseType
    naming: Form | None = None
    """Asks which case it is about; None for a page that is about none."""

    @property
    def url(self) -> str:
        """Its address on this site."""
        return f"/p/{self.pack.name}/{self.page.page}"

    def today(self, kernel: Kernel) -> date:
        """The day that it is where the pack works."""
        return kernel.clock.now().astimezone(self.pack.manifest.zone).date()

    def host(self, ctx: Context | None, kernel: Kernel) -> Host:
        """What its form is offered: read in the transaction of `ctx`, or in the name of a stranger."""
        return host_at(Desk(lambda: nullcontext(ctx) if ctx else reading(kernel, PUBLIC), self.pack, self.case_type))

    @property
    def intake(self) -> Intake:
        """What it takes of files."""
        return Intake(self.pack, self.form, self.case_type)


def find_page(kernel: Kernel, pack: str, page: str) -> FoundPage:
    """The public page at this address; raises `NotFound`."""
    found = kernel.definitions.in_force.get(pack)
    model = found.get("page", page) if found else None
    if found is None or not isinstance(model, Page):
        raise NotFound(kind="page", id=f"{pack[:64]}/{page[:64]}")
    return _complete(found, model)


def all_pages(kernel: Kernel) -> Iterator[FoundPage]:
    """Every public page in force, by pack and id."""
    for pack in kernel.definitions.in_force.values():
        pages: Mapping[str, Any] = pack.all("page")
        for name in sorted(pages):
            yield _complete(pack, pages[name])


def _complete(pack: Pack, page: Page) -> FoundPage:
    form, case_type = pack.get("form", page.form), pack.get("case_type", page.opens)
    naming = pack.get("form", naming_form(page)) if page.about else None
    return FoundPage(pack, page, cast(Form, form), cast(CaseType, case_type), naming)
