"""Speed of the forms module, each figure beside the bar that it has to meet.

Run it from the root: `python -m benchmarks.forms_speed`. It compiles, validates and renders a form of 100 components,
compares validation with a Pydantic model written by hand for the same rules, and weighs 1,000 distinct forms.
"""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, EmailStr, Field, create_model

from modules.forms.form import Form, compile_form
from modules.forms.views import FormUrls

TODAY = date(2026, 3, 15)
COUNT = 100
FORMS = 1_000
URLS = FormUrls("/form")
OPTIONS = [{"label": colour.title(), "value": colour} for colour in ("red", "green", "blue")]
Colour = Literal["red", "green", "blue"]


class Row(BaseModel):
    """What the rows of ten kinds of fields hold, checked as the form checks it."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


def must(value: bool) -> bool:
    """A tick that has to be there."""
    if not value:
        raise ValueError
    return value


def kinds() -> Iterator[tuple[str, dict[str, Any], Any, Any]]:
    """Type, options, a value, and the field of the hand-written model, of eleven kinds of components."""
    text = Annotated[str, Field(min_length=2, max_length=40)]
    yield "textfield", {"validate": {"required": True, "minLength": 2, "maxLength": 40}}, "Ada Byron", text
    plate = Annotated[str, Field(pattern=r"^(?:[A-Z]{2}-[0-9]{3})$", max_length=1_000)]
    yield "textfield", {"validate": {"required": True, "pattern": "[A-Z]{2}-[0-9]{3}"}}, "AB-123", plate
    yield "number", {"validate": {"required": True, "min": 0, "max": 150}}, 36, Annotated[int, Field(ge=0, le=150)]
    yield "checkbox", {"validate": {"required": True}}, True, Literal[True]
    yield "radio", {"values": OPTIONS, "validate": {"required": True}}, "red", Colour
    yield "select", {"data": {"values": OPTIONS}, "validate": {"required": True}}, "blue", Colour
    boxes = dict[Colour, bool]
    yield "selectboxes", {"values": OPTIONS, "validate": {"required": True}}, {"red": True, "blue": False}, boxes
    yield "datetime", {"enableTime": False, "validate": {"required": True}}, "2026-03-01", date
    yield "datetime", {"validate": {"required": True}}, "2026-03-01T14:30", datetime
    yield "email", {"validate": {"required": True}}, "ada@example.com", EmailStr
    area = Annotated[str, BeforeValidator(str.strip), Field(max_length=20_000)]
    yield "textarea", {"validate": {"required": True}}, "A few words\nabout it", area


Kinds = Callable[[], Iterator[tuple[str, dict[str, Any], Any, Any]]]
POSTED: dict[str, tuple[Any, Any]] = {
    "number": ("36", Annotated[int, Field(ge=0, le=150)]),
    "checkbox": ("true", Annotated[bool, AfterValidator(must)]),
    "selectboxes": (["red"], list[Colour]),
    "textarea": ("A few words\r\nabout it", Annotated[str, BeforeValidator(str.strip), Field(max_length=20_000)]),
}
"""What an HTML form sends for the types where it differs, and the field of the hand-written model for it."""


def posted_kinds() -> Iterator[tuple[str, dict[str, Any], Any, Any]]:
    """The same kinds, with what an HTML form sends."""
    for type_, options, value, field in kinds():
        yield (type_, options, *POSTED.get(type_, (value, field)))


def source(offset: int = 0) -> dict[str, Any]:
    """A form of 100 components; no two offsets give the same texts."""
    found = list(kinds())
    components = []
    for place in range(COUNT):
        type_, options, _, _ = found[place % len(found)]
        key, label = f"f{place}", f"Field {place} of form {offset}"
        components.append({"type": type_, "key": key, "label": label, "input": True, "tableView": True, **options})
    return {"title": f"Form {offset}", "components": components}


def submission(of: Kinds = kinds) -> dict[str, Any]:
    """A value for each of the 100 fields."""
    found = list(of())
    return {f"f{place}": found[place % len(found)][2] for place in range(COUNT)}


def model(of: Kinds = kinds) -> type[BaseModel]:
    """The same rules as a Pydantic model."""
    found = list(of())
    fields: dict[str, Any] = {f"f{place}": (found[place % len(found)][3], ...) for place in range(COUNT)}
    made: type[BaseModel] = create_model("Submission", __base__=Row, **fields)
    return made


def fastest(run: Callable[[], object], times: int, rounds: int = 7) -> float:
    """Seconds of one call: the best mean of several rounds."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(times):
            run()
        found.append((time.perf_counter() - start) / times)
    return min(found)


def weigh() -> float:
    """Megabytes by which the process grows when 1,000 distinct forms are compiled and kept."""
    compile_form(source(), "first")
    gc.collect()
    before = peak()
    forms = [compile_form(json.loads(json.dumps(source(offset))), f"form{offset}") for offset in range(FORMS)]
    assert len(forms) == FORMS
    return peak() - before


def peak() -> float:
    """The most memory that this process has held, in megabytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def report(name: str, figure: str, met: bool) -> None:
    """One line."""
    print(f"{name:<46} {figure:<42} {'met' if met else 'MISSED'}")


def validation(form: Form) -> None:
    """Our validation beside Pydantic's, of what a program sends and of what an HTML form does."""
    for name, of in (("100 fields", kinds), ("100 fields of a post", posted_kinds)):
        ours, theirs = seconds(form, submission(of), model(of), 30)
        ratio = ours / theirs
        figure = f"{ours * 1e6:.0f} µs, Pydantic {theirs * 1e6:.0f} µs: ratio {ratio:.2f}"
        report(f"Validate {name} (bar: 1.5 × Pydantic)", figure, ratio <= 1.5)


def by_kind(of: Kinds, name: str) -> None:
    """The same ratio for forms of one kind of field, to see where the time goes."""
    print(name)
    for type_, options, value, field in of():
        keys = [f"f{place}" for place in range(COUNT)]
        nodes = [{"type": type_, "key": key, "label": "Field", "input": True, **options} for key in keys]
        form, data = compile_form({"components": nodes}, "kind"), dict.fromkeys(keys, value)
        fields: dict[str, Any] = dict.fromkeys(keys, (field, ...))
        hand: type[BaseModel] = create_model("Kind", __base__=Row, **fields)
        ours, theirs = seconds(form, data, hand, 5)
        rule = next(iter(set(options.get("validate", {})) - {"required"}), "")
        print(f"  100 × {f'{type_} {rule}':<36} {ours * 1e6:6.0f} µs / {theirs * 1e6:6.0f} µs = {ours / theirs:.1f}")


def seconds(form: Form, data: dict[str, Any], hand: type[BaseModel], rounds: int) -> tuple[float, float]:
    """Our time and Pydantic's, in alternating rounds so that a busy machine harms both."""
    assert not form.clean(data, today=TODAY).errors
    hand.model_validate(data)
    pairs = [
        (fastest(lambda: form.clean(data, today=TODAY), 20, 1), fastest(lambda: hand.model_validate(data), 20, 1))
        for _ in range(rounds)
    ]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def main() -> None:
    """Print all figures."""
    size = weigh()
    report("1,000 distinct forms in memory (bar: 200 MB)", f"{size:.0f} MB", size < 200)
    text = json.dumps(source())
    form = compile_form(json.loads(text), "speed")
    compiling = fastest(lambda: compile_form(json.loads(text), "speed"), 5)
    print(f"{'Compile 100 components':<46} {compiling * 1e3:.1f} ms")
    validation(form)
    data = submission()
    rendering = fastest(lambda: form.render(data, urls=URLS, csrf="token", today=TODAY), 10)
    report("Render 100 components (bar: 15 ms)", f"{rendering * 1e3:.1f} ms", rendering < 0.015)
    by_kind(kinds, "By kind, as a program sends them")
    by_kind(posted_kinds, "By kind, as an HTML form sends them")


if __name__ == "__main__":
    main()
