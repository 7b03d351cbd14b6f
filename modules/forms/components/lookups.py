"""An address that can be looked up: words to search for, a list to choose from, parts that stay to be typed."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from modules.forms.component import Raw, Values
from modules.forms.components.records import Address
from modules.forms.hosts import MOST_CHOICES, Source
from modules.forms.places import Place, element_id
from modules.forms.problems import FormProblem
from modules.forms.view import View

SEARCH, CHOSEN = "~search", "~chosen"
FEWEST = 3
"""Letters from which on an address is searched for."""
LARGEST = 2_000
FOUND = ("street", "house_number", "extra", "postcode", "city", "country")
"""What a row of the connector may say beside its label."""
LABEL = "label"
KIND = "url"


class FoundAddress(Address):
    """A postal address, typed or chosen from those that a connector finds."""

    template = "address.html"

    def problems(self) -> Iterator[FormProblem]:
        """Also a connector where none is read."""
        yield from super().problems()
        if not self.host.reads(KIND):
            hint = "leave it out: the address is typed then"
            yield FormProblem((*self.at, "connector"), "nothing here looks up addresses", hint)

    def receive(self, sent: Raw, out: Values) -> None:
        """The parts as typed, or those of the address chosen, and the words searched for."""
        super().receive(sent, out)
        search, chosen = (last_text(sent.get(self.key + name)) for name in (SEARCH, CHOSEN))
        parts = parts_of(chosen)
        if parts:
            out[self.key] = {**out.get(self.key, {}), **self.fitted(parts)}
        elif search:
            out[self.key + SEARCH] = search[:200]

    def fitted(self, parts: Mapping[str, str]) -> dict[str, str]:
        """The parts that are asked for; the number stands before the street if it has no box."""
        asked = {child.key for child in self.children}
        number = parts.get("house_number", "")
        street = parts.get("street", "")
        if "house_number" not in asked and number:
            parts = {**parts, "street": f"{number} {street}".strip()}
        return {name: parts.get(name, "") for name in asked}

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """What was searched for, and what was found; None when nothing can be found now."""
        slots = super().slots(raw, values, place, view)
        given, path = raw.get(self.key + SEARCH), place.path(self.key)
        search = given.strip() if isinstance(given, str) else ""
        found = self.looked_up(search, view) if len(search) >= FEWEST else {}
        names = {"search_name": place.input_name(self.key + SEARCH), "chosen_name": place.input_name(self.key + CHOSEN)}
        shown = {"search": search, "found": found, "searched": len(search) >= FEWEST, "locked": self.options.disabled}
        return {**slots, **names, **shown, "path": path, "results": element_id(path, "c")}

    def looked_up(self, search: str, view: View) -> Mapping[str, str] | None:
        """The label of each address found, by its parts as JSON; None when they can't be had."""
        read = view.cleaning.host.options
        found: dict[str, dict[str, str]] = {}
        for name in FOUND:
            rows = read(Source(KIND, self.options.connector, name, LABEL), search) if read else None
            if rows is None:
                return None
            for value, label in list(rows)[:MOST_CHOICES]:
                found.setdefault(str(label)[:300], {})[name] = str(value)[:200]
        return {json.dumps(parts, ensure_ascii=False): label for label, parts in list(found.items())[:20]}


def last_text(sent: Any) -> str:
    """The last text sent under a name."""
    return str(sent[-1]) if isinstance(sent, list) and sent else ""


def parts_of(text: str) -> dict[str, str]:
    """The parts of an address as a choice carries them; none for anything else."""
    if not text or len(text) > LARGEST:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: one for name, one in found.items() if name in FOUND and isinstance(one, str)}
