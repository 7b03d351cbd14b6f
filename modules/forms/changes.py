"""form.io's `logic`: a trigger that changes properties of its component, or its value. JavaScript is refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modules.forms.cleaning import Cleaning
from modules.forms.conditions import Condition, ConditionReader, JsonPath
from modules.forms.hosts import NO_HOST, Host
from modules.forms.logic import Logic
from modules.forms.problems import FormProblem
from modules.forms.references import Path, Scopes
from modules.forms.suggesting import nearest

FLAGS = frozenset({"hidden", "disabled", "validate.required"})
WORDS = frozenset({"label", "title", "legend", "description", "tooltip", "placeholder", "prefix", "suffix"})
SHAPE = "write {trigger: {type: simple, simple: {show, when, eq}}, actions: [{type: property, …}]}"
SCRIPTED = frozenset({"customAction", "mergeComponentSchema"})
SCRIPT = "holds JavaScript, which is never run"
UNKNOWN = "isn't honoured"
MOST_CHANGES = 50
NEED = "need"
"""A trigger of forms that are made from fields: {type: need, need: NAME, reads: [keys]}."""
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Change:
    """When the trigger holds, `properties` replace those of the component and `value` gives its value."""

    trigger: Condition
    properties: Mapping[str, Any]
    values: tuple[Logic, ...]
    reads: tuple[Path, ...]
    need: str = ""
    """Instead of the trigger: what the host tells to be needed, or not."""

    def holds(self, scopes: Scopes, cleaning: Cleaning) -> bool:
        """Whether the change counts among these values."""
        if self.need:
            return cleaning.host.needs is not None and cleaning.host.needs(self.need, scopes[0])
        return self.trigger.holds(scopes, cleaning.fuel)


class ChangeReader:
    """Compiles the `logic` of one component."""

    def __init__(self, reader: ConditionReader, host: Host = NO_HOST) -> None:
        self._reader, self._host = reader, host
        self._reads: list[Path] = []

    def read(self, raw: Any, at: JsonPath) -> tuple[Change, ...]:
        """The changes in their order; what can't be honoured is noted with the reader's problems."""
        rules = raw if isinstance(raw, list) else [raw]
        if len(rules) > MOST_CHANGES:
            self._refuse(at, f"a component has at most {MOST_CHANGES} rules of logic", "use conditional")
            return ()
        return tuple(change for i, rule in enumerate(rules) for change in self._rule(rule, (*at, i)))

    def _rule(self, rule: Any, at: JsonPath) -> Iterator[Change]:
        trigger = rule.get("trigger") if isinstance(rule, dict) else None
        actions = rule.get("actions") if isinstance(rule, dict) else None
        if not isinstance(trigger, dict) or not isinstance(actions, list):
            self._refuse(at, "a rule of logic needs a trigger and actions", SHAPE)
            return
        self._reads = []
        condition = self._trigger(trigger, (*at, "trigger"))
        properties: dict[str, Any] = {}
        values: list[Logic] = []
        for i, action in enumerate(actions):
            values.extend(self._action(action, (*at, "actions", i), properties))
        if condition is not None:
            need = str(trigger.get("need") or "")
            yield Change(condition, properties, tuple(values), (*condition.reads, *self._reads), need)

    def _trigger(self, trigger: dict[str, Any], at: JsonPath) -> Condition | None:
        kind = str(trigger.get("type") or "simple")
        if kind == "simple":
            simple = trigger.get("simple")
            found = self._reader.read(simple, (*at, "simple"))
            if found is None:
                self._refuse((*at, "simple"), "the trigger names no field", SHAPE)
            return found
        if kind == "json" and isinstance(trigger.get("json"), dict):
            return self._reader.logic(trigger["json"], (*at, "json"))
        if kind == NEED and self._host.needs is not None:
            return self._needed(trigger, at)
        hint = "use a trigger of type simple or json (JSONLogic)"
        self._refuse((*at, "type"), f"a trigger of type {kind!r} {SCRIPT if kind == 'javascript' else UNKNOWN}", hint)
        return None

    def _needed(self, trigger: dict[str, Any], at: JsonPath) -> Condition:
        """Never holds by itself: the host is asked anew whenever one of the values changes that it looks at."""
        found = (self._reader.reference(name, (*at, "reads")) for name in trigger.get("reads") or ())
        return Condition(lambda _scopes, _fuel: False, tuple(one.target for one in found if one))

    def _action(self, action: Any, at: JsonPath, properties: dict[str, Any]) -> Iterator[Logic]:
        kind = action.get("type") if isinstance(action, dict) else None
        if kind == "property":
            self._property(action, at, properties)
        elif kind == "value" and isinstance(action.get("value"), dict):
            rule, reads = self._reader.rule(action["value"], (*at, "value"))
            self._reads.extend(reads)
            yield rule
        elif kind == "value":
            self._refuse((*at, "value"), f"the value of an action {SCRIPT}", "write it as a JSONLogic object")
        else:
            hint = "use an action of type property, or value with JSONLogic"
            self._refuse(at, f"an action of type {kind!r} {SCRIPT if kind in SCRIPTED else UNKNOWN}", hint)

    def _property(self, action: dict[str, Any], at: JsonPath, properties: dict[str, Any]) -> None:
        named = action.get("property")
        name = str(named.get("value") if isinstance(named, dict) else named)
        if name in FLAGS:
            properties[name] = action.get("state") in (True, "true")
        elif name in WORDS and isinstance(action.get("text"), str) and "{{" not in action["text"]:
            properties[name] = action["text"][:2000]
        elif name in WORDS:
            self._refuse((*at, "text"), "the text of an action must be plain", "leave {{ … }} out")
        else:
            hint = nearest(name, FLAGS | WORDS) or "change hidden, disabled, validate.required, label or description"
            self._refuse((*at, "property"), f"the property {name!r} can't be changed by logic", hint)

    def _refuse(self, at: JsonPath, message: str, hint: str) -> None:
        self._reader.problems.append(FormProblem(at, message, hint))


class Altered:
    """A component or its options as a template sees them while a change holds."""

    def __init__(self, inner: Any, words: Mapping[str, Any]) -> None:
        self._inner, self._words = inner, words

    def __getattr__(self, name: str) -> Any:
        """The changed text, or what the component says itself."""
        if name == "options":
            return Altered(self._inner.options, self._words)
        if name == "label":
            words = self._words
            return words.get("label") or words.get("title") or words.get("legend") or self._inner.label
        return self._words[name] if name in self._words else getattr(self._inner, name)
