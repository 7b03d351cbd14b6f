"""docs/forms-conformance.md, written from the declared differences: `python -m tests.conformance.forms.documenting`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.conformance.forms.declared import Declared, Place, read_declared
from tests.conformance.forms.examples import Example, read_examples
from tests.conformance.forms.oracle import Oracle, installed_modules
from tests.conformance.forms.running import run_all

PAGE = Path(__file__).parent.parent.parent.parent / "docs" / "forms-conformance.md"
COUNTED = "The last counted run:"
EFFECTS = {
    "refused here": "accepted by form.io, refused here",
    "accepted here": "refused by form.io, accepted here",
    "other field": "refused by both, in different fields",
    "other value": "accepted by both, with different values",
    "other visibility": "shown by one, hidden by the other",
    "form.io raises": "form.io stops with an exception",
    "form refused here": "the whole form is refused here",
}
INTRODUCTION = """\
# How forms compare with form.io

The `forms` module judges submissions by rules of its own. So that a form made in form.io's builder behaves as its
author expects, the test suite runs form.io's own rules (`@formio/core`, in Node) beside ours, on the same forms and
the same submissions, and compares whether a submission is valid, which fields are wrong, what is kept, what is shown,
and what is calculated. Every difference has to be declared with its reason, for a named effect, component, option and
kind of value; one that is not declared fails the build, and so does a declaration that nothing needs any more.

- `tests/conformance/forms/test_vectors.py`: every component with every option, and every kind of value
- `tests/conformance/forms/test_generated.py`: values, conditions and calculations made by Hypothesis
- `tests/conformance/forms/test_examples.py`: forms that look like real life, with three submissions each

Run them with `make test TESTS=tests/conformance/forms`; they need Node 20 and npm. `LIASSE_EXAMPLES=5000` draws more
values, different ones each time. Nothing given is written in many ways (absent, null, empty text, empty list): these
are the same for the comparison, as are an unticked box and a missing one in a `selectboxes`.

This page is written by `python -m tests.conformance.forms.documenting`.
"""


def page(declared: Iterable[Declared], examples: Iterable[Example], counted: str) -> str:
    """The whole page."""
    parts = [INTRODUCTION, f"{COUNTED} {counted}.\n", "## Differences that are meant\n"]
    parts += ["\n".join(section(item)) for item in declared]
    parts += ["## Example forms\n", "\n".join(map(line, examples)) + "\n"]
    return "\n".join(parts)


def section(item: Declared) -> Iterator[str]:
    """One difference."""
    yield f"### {item.title}\n"
    yield f"{item.reason}\n"
    yield from merged(item.places)
    yield ""


def merged(places: Iterable[Place]) -> Iterator[str]:
    """One line per effect and components, with the options that it needs."""
    lines: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for place in places:
        lines.setdefault((place.effect, place.components), []).extend(place.options)
    for (effect, components), options in lines.items():
        names = ", ".join(f"`{component}`" for component in components)
        only = f", with {', '.join(dict.fromkeys(options))}" if options else ""
        yield f"- {names}{only}: {EFFECTS[effect]}"


def line(example: Example) -> str:
    """What became of one example form."""
    if not example.refused:
        return f"- {example.form['title']}: works here"
    reasons = "; ".join(f"`{path}`: {words}" for path, words in example.refused.items())
    return f"- {example.form['title']}: refused ({reasons})"


def counted_in(text: str) -> str:
    """The counts that the page states."""
    found = next(part for part in text.splitlines() if part.startswith(COUNTED))
    return found.removeprefix(COUNTED).strip().removesuffix(".")


def main() -> None:
    """Write the page, with the counts of a run made now."""
    declared = read_declared()
    with Oracle(installed_modules()) as oracle:
        counted = run_all(oracle, declared).counts()
    PAGE.write_text(page(declared, read_examples(), counted), encoding="utf-8")


if __name__ == "__main__":
    main()
