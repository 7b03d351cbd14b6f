"""The form as HTML: safe, accessible, and usable without JavaScript."""

from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from modules.forms.catalogue import COMPONENTS
from modules.forms.form import Form
from modules.forms.hosts import Host
from modules.forms.problems import FieldError
from modules.forms.uploads import UploadedFile, Uploads
from modules.forms.views import Action, FormUrls

TODAY = date(2026, 3, 15)
Make = Callable[..., Form]
URLS = FormUrls("/send", "/refresh")
CANARY = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"

Tag = tuple[str, dict[str, str | None]]


class Tags(HTMLParser):
    """All start tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Tag] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, *names: str) -> Iterator[dict[str, str | None]]:
        return (attributes for tag, attributes in self.found if tag in names)


HOST = Host(
    forms=lambda name: {"components": [{"type": "textfield", "key": f"of{len(name)}", "label": CANARY}]},
    options=lambda source, search: [(CANARY, CANARY)],
)


def show(form: Form, values: Any = None, **options: Any) -> str:
    return str(form.render(values or {}, **{"urls": URLS, "csrf": "token", "today": TODAY, **options}))


def one_of_each(text: str) -> list[dict[str, Any]]:
    """A component of every type with `text` in every slot that people write."""
    choices = [{"label": text, "value": text}]
    slots: dict[str, dict[str, Any]] = {
        "textfield": {
            "placeholder": text,
            "prefix": text,
            "suffix": text,
            "defaultValue": text,
            "multiple": True,
        },
        "textarea": {"placeholder": text, "defaultValue": text},
        "number": {"suffix": text},
        "radio": {"values": choices},
        "selectboxes": {"values": choices},
        "select": {"data": {"values": choices}, "placeholder": text},
        "file": {"filePattern": text, "multiple": True},
        "piece": {"piece": "identity"},
        "content": {"html": f"<p>{text}</p>"},
        "htmlelement": {"tag": "p", "content": text, "attrs": [{"attr": text, "value": text}]},
        "panel": {"title": text, "components": []},
        "fieldset": {"legend": text, "components": []},
        "datagrid": {"addAnother": text, "components": [], "defaultValue": [{}]},
        "editgrid": {"components": []},
        "container": {"components": []},
        "well": {"components": []},
        "columns": {"columns": []},
        "tags": {"placeholder": text, "defaultValue": text},
        "signature": {"footer": text},
        "survey": {
            "questions": [{"label": text, "value": "q", "tooltip": text}],
            "values": [{"label": text, "value": text.replace("[", "").replace(".", "")}],
        },
        "table": {"rows": [[{"components": []}]]},
        "tabs": {"components": [{"label": text, "key": "t", "components": []}]},
        "form": {"form": "other"},
        "part": {"part": "other"},
        "slot": {"slots": text},
        "datamap": {"keyLabel": text, "defaultValue": [{}], "addAnother": text},
        "money": {"currencies": ["EUR", "CHF"], "placeholder": text},
    }
    common = {"label": text, "description": text, "tooltip": text}
    return [{"type": t, "key": f"k{i}", **common, **slots.get(t, {})} for i, t in enumerate(COMPONENTS)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_that_people_write_appears_unescaped(make: Make, language: str) -> None:
    form = make(*one_of_each(CANARY), title=CANARY, host=HOST)
    typed = dict.fromkeys(form.paths(), CANARY)
    errors = [FieldError(path, CANARY, CANARY) for path in form.paths()]
    actions = [Action(CANARY, CANARY)]
    html = show(
        form,
        typed,
        errors=errors,
        csrf=CANARY,
        urls=FormUrls(CANARY, CANARY),
        actions=actions,
        language=language,
    )
    tags = Tags(html)
    assert not list(tags.all("script", "img", "style", "iframe"))
    assert [
        name for _, attributes in tags.found for name in attributes if name.startswith("on") or name == "style"
    ] == []


def test_translations_are_escaped_too(make: Make) -> None:
    content = {"type": "content", "key": "c", "html": "Hello"}
    form = make({"type": "textfield", "key": "a", "label": "A"}, content, i18n={"fr": {"A": CANARY, "Hello": CANARY}})
    assert not list(Tags(show(form, language="fr")).all("script", "img"))


def test_a_file_name_is_escaped(make: Make) -> None:
    class Evil:
        def find(self, file_id: str) -> UploadedFile:
            return UploadedFile(file_id, CANARY, 1, "text/html", "")

    html = show(make({"type": "file", "key": "f"}), {"f": [{"id": CANARY}]}, uploads=Evil())
    assert not list(Tags(html).all("script", "img"))


def test_content_keeps_its_markup_but_nothing_that_runs(make: Make) -> None:
    html = '<h3>Hi</h3><a href="javascript:alert(1)" onclick="x">a</a><svg onload=x></svg>'
    html += '<a href="https://e.org">b</a>'
    shown = show(make({"type": "content", "key": "c", "html": html}))
    assert "<h3>Hi</h3>" in shown
    assert 'href="https://e.org"' in shown
    assert "javascript:" not in shown
    assert "svg" not in shown


def test_every_control_has_a_label_and_ids_are_unique(make: Make) -> None:
    tags = Tags(show(make(*one_of_each("text"), host=HOST)))
    ids = [attributes["id"] for _, attributes in tags.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {attributes.get("for") for attributes in tags.all("label")}
    for control in tags.all("input", "select", "textarea"):
        if control.get("type") != "hidden":
            assert control["id"] in labelled or control.get("aria-label"), control


def test_hint_and_error_are_tied_to_the_control(make: Make) -> None:
    form = make(
        {
            "type": "email",
            "key": "mail",
            "label": "Mail",
            "description": "Yours",
            "validate": {"required": True},
        }
    )
    errors = form.clean({}, today=TODAY).errors
    tags = Tags(show(form, errors=errors))
    (control,) = (c for c in tags.all("input") if c.get("name") == "mail")
    described = (control["aria-describedby"] or "").split()
    assert {attributes.get("id") for _, attributes in tags.found} >= set(described)
    assert len(described) == 2
    assert control["aria-invalid"] == "true"
    assert control["autocomplete"] == "email"
    assert "(required)" in show(form)


def test_the_summary_links_to_controls_that_exist(vehicle: Form) -> None:
    values: dict[str, Any] = {"drivers": [{}]}
    for page in ("event", "people", "you"):
        errors = vehicle.clean(values, page=page, today=TODAY).errors
        tags = Tags(show(vehicle, values, page=page, errors=errors))
        targets = [str(a["href"])[1:] for a in tags.all("a")]
        assert targets
        assert len(targets) == len(errors)
        assert set(targets) <= {attributes.get("id") for _, attributes in tags.found}
        (summary,) = (div for div in tags.all("div") if div.get("role") == "alert")
        assert summary["tabindex"] == "-1"


def test_what_was_typed_comes_back_even_if_it_is_wrong(make: Make) -> None:
    form = make({"type": "number", "key": "n"}, {"type": "textarea", "key": "t"}, {"type": "date", "key": "d"})
    html = show(form, {"n": "twelve", "t": "\nfirst", "d": "soon"})
    assert 'value="twelve"' in html
    assert ">\n\nfirst</textarea>" in html


def test_numbers_are_shown_in_the_language_of_the_person(make: Make) -> None:
    form = make({"type": "number", "key": "n"})
    values: dict[str, Any] = form.clean({"n": "1.5"}, today=TODAY).values
    assert 'value="1,5"' in show(form, values, language="fr")
    assert 'value="1.5"' in show(form, values, language="en")


def test_a_hidden_field_leaves_a_place_and_no_trace_of_its_label(vehicle: Form) -> None:
    html = show(vehicle, {"hurt": "no"}, page="event")
    assert "How many people" not in html
    assert '<div id="w--hurtCount" hidden></div>' in html
    assert "How many people" in show(vehicle, {"hurt": "yes"}, page="event")


def test_a_field_that_others_depend_on_refreshes_only_those(vehicle: Form) -> None:
    tags = Tags(show(vehicle, page="event"))
    (hurt,) = (div for div in tags.all("div") if div.get("id") == "w--hurt")
    assert hurt["hx-post"] == "/refresh"
    assert hurt["hx-select-oob"] == "#form-steps,#w--hurtCount"
    assert all("hx-post" not in div for div in tags.all("div") if div.get("id") in ("w--on", "w--account"))


def test_a_field_in_a_row_refreshes_its_own_row(vehicle: Form) -> None:
    tags = Tags(show(vehicle, {"drivers": [{}, {}]}, page="people"))
    (learner,) = (div for div in tags.all("div") if div.get("id") == "w--drivers--1--learner")
    assert learner["hx-select-oob"] == "#w--drivers--1--school"


def test_a_field_outside_of_rows_refreshes_the_whole_group(make: Make) -> None:
    inner = {"type": "textfield", "key": "t", "conditional": {"show": True, "when": "go", "eq": "true"}}
    form = make({"type": "checkbox", "key": "go"}, {"type": "datagrid", "key": "g", "components": [inner]})
    assert 'hx-select-oob="#w--g"' in show(form)


def test_a_box_and_what_it_holds_are_never_swapped_both(make: Make) -> None:
    when = {"conditional": {"show": True, "when": "go", "eq": "true"}}
    inner = {"type": "textfield", "key": "t", **when}
    form = make({"type": "checkbox", "key": "go"}, {"type": "panel", "key": "p", "components": [inner], **when})
    assert 'hx-select-oob="#w--p"' in show(form)


def test_a_calculation_that_follows_another_is_refreshed_too(financing: Form) -> None:
    tags = Tags(show(financing))
    (price,) = (div for div in tags.all("div") if div.get("id") == "w--price")
    assert price["hx-select-oob"] == "#w--amount,#w--company,#w--fee"


def test_without_javascript_there_is_a_button_to_update(vehicle: Form) -> None:
    assert 'name="_update"' in show(vehicle)


def test_the_first_button_of_the_form_is_the_one_that_goes_on(vehicle: Form) -> None:
    buttons = list(Tags(show(vehicle, {"drivers": [{}, {}]}, page="people")).all("button"))
    assert (buttons[0]["name"], buttons[0]["value"]) == ("_action", "next")


def test_the_last_page_sends_with_the_words_of_the_form(vehicle: Form) -> None:
    assert "Envoyer ma déclaration" in show(vehicle, page="you", language="fr")
    assert 'value="previous"' in show(vehicle, page="you")


def test_as_many_rows_are_shown_as_are_needed(vehicle: Form) -> None:
    html = show(vehicle, page="people")
    assert 'name="drivers[0][firstName]"' in html
    assert 'value="drivers[0]"' not in html
    assert 'name="_add"' not in show(vehicle, {"drivers": [{}] * 4}, page="people")


def test_shown_for_reading_nothing_can_be_changed_or_sent(vehicle: Form) -> None:
    tags = Tags(show(vehicle, {"drivers": [{}, {}]}, page="people", read_only=True))
    assert not list(tags.all("button"))
    assert all("disabled" in c for c in tags.all("input") if c.get("type") != "hidden")


def test_a_file_already_sent_stays_with_a_button_to_remove_it(vehicle: Form, uploads: Uploads) -> None:
    html = show(vehicle, {"drivers": [{"licence": [{"id": "pdf"}]}]}, page="people", uploads=uploads)
    assert 'name="drivers[0][licence][]" value="pdf"' in html
    assert 'name="_remove" value="drivers[0][licence][0]"' in html
    assert 'enctype="multipart/form-data"' in html


def test_there_is_no_inline_script_or_style(vehicle: Form, financing: Form) -> None:
    for form in (vehicle, financing):
        html = show(form)
        assert "<script" not in html
        assert "style=" not in html
        assert " on" not in " ".join(name for _, a in Tags(html).found for name in a)
