"""Combinations of one field: each type with each of its options."""

from collections.abc import Iterator
from typing import Any

from tests.conformance.forms.combinations import Combination, several, single
from tests.conformance.forms.kinds import ABSENT, kinds_of

OPTIONS = [{"label": "Red", "value": "red"}, {"label": "Blue", "value": "blue"}, {"label": "One", "value": "1"}]
ONLY_OFFERED = {"onlyAvailableItems": True}
NOT_ADMIN = {"if": [{"!==": [{"var": "input"}, "abc"]}, True, "Not this one"]}


def rules(**validate: Any) -> dict[str, Any]:
    """The `validate` property."""
    return {"validate": validate}


TEXT_OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "required": rules(required=True),
    "minLength": rules(minLength=3),
    "maxLength": rules(maxLength=5),
    "lengths as texts": rules(minLength="3", maxLength="5"),
    "minWords": rules(minWords=2),
    "maxWords": rules(maxWords=3),
    "pattern": rules(pattern="[A-Z]{2}-[0-9]+"),
    "pattern of alternatives": rules(pattern="abc|[0-9]+"),
    "json": rules(json=NOT_ADMIN),
    "customMessage": rules(required=True, customMessage="Say it"),
    "truncateMultipleSpaces": {"truncateMultipleSpaces": True, "validate": {"maxLength": 5}},
    "case": {"case": "uppercase"},
    "defaultValue": {"defaultValue": "start"},
    "disabled": {"disabled": True, "validate": {"required": True}},
    "hidden": {"hidden": True, "validate": {"required": True}},
    "not persistent": {"persistent": False},
}
NUMBER_OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "required": rules(required=True),
    "min": rules(min=2),
    "max": rules(max=10),
    "bounds as texts": rules(min="2", max="10"),
    "decimalLimit": {"decimalLimit": 2},
    "defaultValue": {"defaultValue": 7},
}
DATE = {"enableTime": False, "format": "yyyy-MM-dd"}
BOUNDS = {"datePicker": {"minDate": "2026-01-10", "maxDate": "2026-12-20"}}
WIDGET = {"widget": {"type": "calendar", "minDate": "2026-01-10", "maxDate": "2026-12-20"}}
MASKS: dict[str, dict[str, Any]] = {
    "inputMask": {"inputMask": "aa-99"},
    "inputMask in capitals": {"inputMask": "AA-99"},
    "inputMask of digits": {"inputMask": "99999"},
    "inputMask with an optional part": {"inputMask": "99[999]"},
    "inputMask with a repetition": {"inputMask": "9{3}"},
    "inputMask with an escaped sign": {"inputMask": "\\92345"},
}
SEVERAL_MASKS = {
    "allowMultipleMasks": True,
    "inputMasks": [{"label": "short", "mask": "99-99"}, {"label": "long", "mask": "AA 999"}],
}
UNDER_MASKS: dict[str, list[Any]] = {
    "absent": [ABSENT],
    "null": [None],
    "empty text": [""],
    "text that fits the first mask": ["12-34"],
    "text that fits no mask": ["garbage", "12-345"],
    "value that fits its mask": [
        {"value": "12-34", "maskName": "short"},
        {"value": "AB 123", "maskName": "long"},
    ],
    "value that fits another mask": [{"value": "AB 123", "maskName": "short"}, {"value": "12-34", "maskName": "long"}],
    "value without the signs of its mask": [{"value": "1234", "maskName": "short"}],
    "value in small letters": [{"value": "ab 123", "maskName": "long"}],
    "value of an unknown mask": [{"value": "12-34", "maskName": "other"}, {"value": "12-34", "maskName": "__proto__"}],
    "value without a mask": [{"value": "12-34"}],
    "mask without a value": [{"maskName": "short"}, {"value": "", "maskName": "short"}],
    "value of another type": [{"value": 5, "maskName": "short"}, {"value": ["12-34"], "maskName": "short"}],
    "mask of another type": [{"value": "12-34", "maskName": 5}, {"value": "12-34", "maskName": ["short"]}],
    "unknown key beside a value": [{"value": "12-34", "maskName": "short", "admin": True}],
    "list": [["12-34"]],
    "whole number": [1234],
}
SURVEY = {
    "questions": [{"label": "First", "value": "first"}, {"label": "Second", "value": "second"}],
    "values": [{"label": "Good", "value": "good"}, {"label": "Bad", "value": "bad"}],
}
OF_TYPE: dict[str, dict[str, dict[str, Any]]] = {
    "textfield": {**TEXT_OPTIONS, **MASKS},
    "textarea": {name: TEXT_OPTIONS[name] for name in ("plain", "required", "minLength", "maxLength", "maxWords")},
    "email": {name: TEXT_OPTIONS[name] for name in ("plain", "required", "maxLength")},
    "url": {name: TEXT_OPTIONS[name] for name in ("plain", "required")},
    "phoneNumber": {
        "plain": {},
        "required": rules(required=True),
        "inputMask": {"inputMask": "(999) 999-9999"},
    },
    "number": {**NUMBER_OPTIONS, "integer": rules(integer=True)},
    "currency": {name: NUMBER_OPTIONS[name] for name in ("plain", "required", "min", "max")},
    "checkbox": {
        "plain": {},
        "required": rules(required=True),
        "defaultValue": {"defaultValue": True},
        "defaultValue false": {"defaultValue": False},
    },
    "radio": {
        "plain": {"values": OPTIONS, **rules(**ONLY_OFFERED)},
        "required": {"values": OPTIONS, **rules(required=True, **ONLY_OFFERED)},
        "defaultValue": {"values": OPTIONS, "defaultValue": "blue"},
        "dataType": {"values": OPTIONS, "dataType": "string", **rules(**ONLY_OFFERED)},
        "any answer": {"values": OPTIONS},
    },
    "select": {
        "plain": {"data": {"values": OPTIONS}, **rules(**ONLY_OFFERED)},
        "required": {"data": {"values": OPTIONS}, **rules(required=True, **ONLY_OFFERED)},
        "defaultValue": {"data": {"values": OPTIONS}, "defaultValue": "blue"},
        "dataType": {"data": {"values": OPTIONS}, "dataType": "string", **rules(**ONLY_OFFERED)},
        "any answer": {"data": {"values": OPTIONS}},
    },
    "selectboxes": {
        "plain": {"values": OPTIONS, **rules(**ONLY_OFFERED)},
        "required": {"values": OPTIONS, **rules(required=True, **ONLY_OFFERED)},
        "minSelectedCount": {"values": OPTIONS, **rules(minSelectedCount=2)},
        "maxSelectedCount": {"values": OPTIONS, **rules(maxSelectedCount=2)},
        "any answer": {"values": OPTIONS},
    },
    "datetime": {
        "plain": {},
        "required": rules(required=True),
        "enableTime off": DATE,
        "minDate and maxDate": {**DATE, **BOUNDS},
        "time with bounds": BOUNDS,
        "bounds of the widget": {**DATE, **WIDGET},
    },
    "day": {
        "plain": {},
        "required": rules(required=True),
        "required parts": {"fields": {name: {"required": True} for name in ("day", "month", "year")}},
        "dayFirst": {"dayFirst": True},
        "minDate and maxDate": {"minDate": "2026-01-10", "maxDate": "2026-12-20"},
        "without the day": {"fields": {"day": {"hide": True}}},
    },
    "time": {"plain": {}, "required": rules(required=True)},
    "tags": {"plain": {}, "required": rules(required=True), "storeas array": {"storeas": "array"}},
    "survey": {"plain": SURVEY, "required": {**SURVEY, **rules(required=True)}},
    "signature": {"plain": {}, "required": rules(required=True)},
    "hidden": {"plain": {}, "defaultValue": {"defaultValue": "start"}},
}
SEVERAL: dict[str, tuple[Any, dict[str, Any]]] = {
    "textfield": ("abc", {}),
    "email": ("anna@example.com", {}),
    "number": (5, {}),
    "select": ("red", {"data": {"values": OPTIONS}, **rules(**ONLY_OFFERED)}),
}
SILENT: dict[str, dict[str, Any]] = {
    "content": {"html": "<p>Hello</p>", "input": False},
    "htmlelement": {"tag": "p", "content": "Hello", "input": False},
    "button": {"action": "submit"},
}


def fields() -> Iterator[Combination]:
    """Every type alone, with each of its options."""
    for type_, options in OF_TYPE.items():
        for option, more in options.items():
            yield single(type_, option, **more)
    for type_, (good, more) in SEVERAL.items():
        yield several(type_, "multiple", good, **more)
        required: dict[str, Any] = {**more, "validate": {**more.get("validate", {}), "required": True}}
        yield several(type_, "multiple, required", good, **required)
    for type_ in ("textfield", "phoneNumber"):
        yield single(type_, "inputMasks", UNDER_MASKS, **SEVERAL_MASKS)
        yield single(type_, "inputMasks, required", UNDER_MASKS, **SEVERAL_MASKS, **rules(required=True))
    yield single("textfield", "inputMasks, maxLength", UNDER_MASKS, **SEVERAL_MASKS, **rules(maxLength=5))
    for type_, more in SILENT.items():
        yield single(type_, "plain", {"absent": [ABSENT], **kinds_of(type_)}, **more)
