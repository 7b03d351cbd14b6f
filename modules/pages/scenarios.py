"""What scenarios say of public pages: a visitor fills one in."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from core.definitions.language import IDENTIFIER
from core.definitions.packs import Scope
from core.diagnostics import nearest
from core.registry import Part, Registry
from modules.cases.definitions import case_type_of
from modules.cases.fieldvalues import FieldValues
from modules.cases.formtypes import plain
from modules.cases.queries import find_case
from modules.documents.scenarios import stored
from modules.pages.completing import complete_page
from modules.pages.finding import FoundPage, find_page
from modules.pages.language import Page
from modules.pages.naming import REFERENCE, reception_of
from modules.scenarios.attaching import FILES
from modules.scenarios.formkeys import Trouble, unknown_keys, upload_key
from modules.scenarios.lines import VALUE, VERB, Line, Verb
from modules.scenarios.scene import Scene


class Fills(Verb):
    """Somebody from outside fills a public page in: a case opens."""

    page: str = Field(alias=VALUE, description="The page.")
    with_: Mapping[str, Any] = Field(
        default_factory=dict,
        alias="with",
        description="Values of the page's form, as typed; 'today + 20 days' is a date.",
    )
    files: Mapping[str, str] = Field(default_factory=dict, description=FILES)
    about: str | Mapping[str, Any] = Field(
        default="",
        description="On a page about a case, which one: a name, or a case type for the newest such case, or what the "
        "visitor types, such as {reference: P-001}. Default: the newest case of the type that the page is about.",
    )
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] | None = Field(
        default=None, description="Language in which it is filled in; default: that of the scenario."
    )
    called: Annotated[str, Field(pattern=f"{IDENTIFIER}|^$")] = Field(
        default="", description="Name by which 'on' speaks of the case."
    )

    def opens(self, scope: Scope, _: Line) -> str | None:
        """The case type of the case that opens."""
        page: Page | None = scope.pack.get("page", self.page)
        return page.opens if page else None

    def problems(self, scope: Scope, _: Line) -> Iterator[Trouble]:
        """A page that there is not, and keys that its form does not have."""
        pages = scope.pack.all("page")
        if self.page not in pages and not scope.pack.is_broken("page", self.page):
            yield (VALUE,), f"there is no page '{self.page}'", nearest(self.page, pages)
        elif self.page in pages:
            yield from unknown_keys(scope.pack, pages[self.page].form, self.with_, self.files)
            if self.about and pages[self.page].about is None:
                yield ("about",), f"the page '{self.page}' is about no case", "leave it out"


def register_scenarios(registry: Registry) -> None:
    """The verb of public pages."""
    registry.add(Part(VERB, "visitor fills", Fills, fills))


def fills(scene: Scene, line: Line) -> None:
    """Complete the page."""
    options: Fills = line.options
    found = find_page(scene.kernel, scene.pack.name, options.page)
    named = {upload_key(found.form, name): file for name, file in options.files.items()}
    files = {key: stored(scene, file, *_rules(found, key)) for key, file in named.items()}
    language = options.language or scene.cast.language
    about = named_in(scene, found, options.about) if found.page.about else {}
    answer = complete_page(scene.kernel, found, language, scene.reckoned(options.with_), files, about)
    scene.take_in(answer["case_id"], options.called)


def named_in(scene: Scene, found: FoundPage, about: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """What a visitor types to name a case: as written, or what names a case of the scenario."""
    if isinstance(about, Mapping):
        return dict(scene.reckoned(about))
    with scene.look() as ctx:
        case = find_case(ctx, scene.find(about or str(found.page.about)))
        values, reception = FieldValues(ctx, case, case_type_of(ctx, case)), reception_of(found.pack, found.page)
        asked = {name: values[name] for name in reception.asks} if reception else {}
        return {REFERENCE: case.reference, **plain(asked)}


def _rules(found: FoundPage, name: str) -> tuple[Any, ...]:
    """What the page takes for one of its uploads, as its own routes hold files against."""
    rule = found.form.file_inputs().get(name)
    return (found.intake.kinds(rule), found.intake.most_bytes(rule)) if rule else ()
