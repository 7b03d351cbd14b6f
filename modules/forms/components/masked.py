"""A text that fits one of several masks, of which the person says which: `{value, maskName}`, as form.io keeps it."""

from collections.abc import Iterator, Mapping
from typing import Any

from modules.forms.cleaning import Cleaning
from modules.forms.component import Node, Raw, Values
from modules.forms.components.contacts import PhoneNumber, PhoneOptions
from modules.forms.components.text import MASK_HINT, TextField
from modules.forms.inputs import WRONG, Input
from modules.forms.masks import Mask, compile_mask
from modules.forms.messages import Translate
from modules.forms.places import Place
from modules.forms.problems import Fault, FormProblem
from modules.forms.view import View


class MaskedText(TextField):
    """A line of text under one of several masks."""

    template = "masked.html"
    can_repeat = False

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.masks: dict[str, Mask | None] = {one.label: compile_mask(one.mask)[0] for one in self.options.input_masks}

    def problems(self) -> Iterator[FormProblem]:
        """Masks that can't be read, or have one name."""
        yield from Input.problems(self)
        for i, one in enumerate(self.options.input_masks):
            if wrong := compile_mask(one.mask)[1]:
                yield FormProblem((*self.at, "inputMasks", i, "mask"), wrong, MASK_HINT)
        if len(self.masks) < len(self.options.input_masks):
            yield FormProblem((*self.at, "inputMasks"), "two of the masks have one label", "change one")

    def coerce(self, raw: Any, cleaning: Cleaning) -> dict[str, str] | None:  # type: ignore[override]
        """The text with the name of its mask: of the first one if none is named."""
        given = raw if isinstance(raw, Mapping) else {"value": raw}
        name = given.get("maskName") or next(iter(self.masks))
        text = super().coerce(given.get("value") or "", cleaning)
        if text is None:
            return None
        mask = self.masks.get(name) if isinstance(name, str) else None
        if mask is None:
            raise Fault("mask", WRONG)
        return {"value": text if mask.search(text) else mask.filled(text), "maskName": name}

    def faults(self, value: Any, cleaning: Cleaning) -> Iterator[Fault]:
        """The rules of the text, and its mask."""
        yield from super().faults(value["value"], cleaning)
        mask = self.masks[value["maskName"]]
        if mask and not mask.search(value["value"]):
            yield Fault("mask", "{label} must look like {mask}.", {"mask": mask.sample})

    def receive(self, sent: Raw, out: Values) -> None:
        """The text and the mask's name."""
        node = sent.get(self.key)
        if isinstance(node, Mapping):
            out[self.key] = {name: node[name][-1] for name in ("value", "maskName") if isinstance(node.get(name), list)}

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """The text, and which mask it stands under."""
        slots = super().slots(raw, values, place, view)
        value = slots["value"] if isinstance(slots["value"], Mapping) else {"value": slots["value"]}
        chosen = value.get("maskName")
        return {**slots, "text": self.typed(value.get("value"), view.language), "chosen": chosen, "masks": self.masks}

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The text."""
        return str(value.get("value", "")) if isinstance(value, Mapping) else str(value)

    def item_schema(self) -> dict[str, Any]:
        """The text and the name of its mask."""
        names = {"type": "string", "enum": list(self.masks)}
        inner = {"value": super().item_schema(), "maskName": names}
        return {"type": "object", "properties": inner, "additionalProperties": False}


class MaskedPhone(MaskedText):
    """A telephone number under one of several masks, kept as its mask writes it."""

    options_model = PhoneOptions
    input_type = "tel"
    input_mode = "tel"
    autocomplete = "tel"
    longest = PhoneNumber.longest
