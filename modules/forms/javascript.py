"""JavaScript is never run: wherever a form holds some, it is refused with what to write instead."""

from collections.abc import Iterator
from typing import Any

from modules.forms.problems import FormProblem

RULES = "use validate.pattern, min, max or validate.json (JSONLogic)"
SHOW = "use conditional with conditions, or conditional.json (JSONLogic)"
DEFAULT = "use defaultValue, or write customDefaultValue as a JSONLogic object"
VALUE = "write calculateValue as a JSONLogic object"
OPTIONS = "list the choices in data.values"
TEXT = "leave templates out; show values with fields"

SCRIPTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("custom",), "set action to submit"),
    (("customConditional",), SHOW),
    (("customDefaultValue",), DEFAULT),
    (("calculateValue",), VALUE),
    (("validate", "custom"), RULES),
    (("validate", "json"), RULES),
    (("conditional", "json"), SHOW),
    (("data", "custom"), OPTIONS),
    (("filter",), OPTIONS),
    (("customFilter",), OPTIONS),
    (("onChange",), VALUE),
    (("customFunction",), VALUE),
)


def find_scripts(node: dict[str, Any], at: tuple[str | int, ...]) -> Iterator[FormProblem]:
    """Every property of one component that holds JavaScript, or could."""
    for path, hint in SCRIPTS:
        value = dig(node, path)
        if isinstance(value, str) and value.strip():
            yield refused((*at, *path), ".".join(path), hint)
    yield from handlers(node, at)


def handlers(node: dict[str, Any], at: tuple[str | int, ...]) -> Iterator[FormProblem]:
    """Attributes such as `onclick`, in both of form.io's shapes."""
    for name in ("attrs", "attributes"):
        attributes = node.get(name)
        if isinstance(attributes, dict):
            found: list[tuple[str | int, Any, Any]] = [(key, key, value) for key, value in attributes.items()]
        else:
            found = list(listed(attributes))
        for place, key, value in found:
            if str(key).strip().lower().startswith("on") or (isinstance(value, str) and "javascript:" in value.lower()):
                yield refused((*at, name, place), f"{name}.{key}", "leave the attribute out")


def listed(attributes: Any) -> Iterator[tuple[int, Any, Any]]:
    """Attributes written as a list of `{attr, value}`."""
    for i, item in enumerate(attributes if isinstance(attributes, list) else ()):
        if isinstance(item, dict):
            yield i, item.get("attr", ""), item.get("value", "")


def dig(node: Any, path: tuple[str, ...]) -> Any:
    """The value at the end of `path`, or None."""
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return node


def refused(path: tuple[str | int, ...], name: str, hint: str) -> FormProblem:
    """The problem that names the property and its declarative alternative."""
    return FormProblem(path, f"{name} holds JavaScript, which is never run", hint, at_key=True)
