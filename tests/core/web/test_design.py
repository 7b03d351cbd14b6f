"""The look keeps its promises: contrast, strict CSP, no other hosts, accessible parts, French texts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).parents[3]
WEB = ROOT / "core" / "web"
STATIC = WEB / "static"
TEMPLATES = WEB / "templates"
ALL_TEMPLATES = sorted([*TEMPLATES.rglob("*.html"), *ROOT.glob("modules/*/templates/**/*.html")])
SHEETS = sorted((STATIC / "css").glob("*.css"))
HOSTILE = '"><script>alert(1)</script>'

SURFACES = [
    "ground",
    "surface",
    "surface-sunken",
    "surface-hover",
    "surface-selected",
    "chrome",
    "chrome-hover",
]
TEXTS = ["text", "text-muted", "text-faint", "link", "accent-text", "danger-text", "warning-text"]
TONES = ["neutral", "info", "success", "warning", "danger", "accent"]
ON_SOLID = [
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-danger", "danger-solid"),
    ("on-danger", "danger-hover"),
]
TEXT_PAIRS = [
    *((text, surface) for text in TEXTS for surface in SURFACES),
    *((f"{tone}-text", f"{tone}-soft") for tone in TONES),
    *(("text", f"{tone}-soft") for tone in TONES),
    *ON_SOLID,
]
MARKS = ["line-control", "focus", "accent", *(f"{tone}-solid" for tone in TONES if tone != "accent")]
MARK_PAIRS = [(mark, surface) for mark in MARKS for surface in SURFACES]


def colours(*sheets: str) -> dict[str, str]:
    texts = [(STATIC / "css" / sheet).read_text() for sheet in sheets]
    return dict(found for text in texts for found in re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", text))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


THEMES = {"light": colours("tokens.css"), "dark": colours("tokens.css", "dark.css")}


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_has_a_contrast_of_4_5_on_every_surface(theme: str) -> None:
    known = THEMES[theme]
    weak = {pair: contrast(known[pair[0]], known[pair[1]]) for pair in TEXT_PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_border_of_a_control_and_every_mark_has_a_contrast_of_3(theme: str) -> None:
    known = THEMES[theme]
    weak = {pair: contrast(known[pair[0]], known[pair[1]]) for pair in MARK_PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


def test_the_contrast_formula_agrees_with_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_dark_theme_names_every_colour_of_the_light_one() -> None:
    assert colours("dark.css").keys() == colours("tokens.css").keys()


FORBIDDEN = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script\b(?![^>]*\ssrc=)",
    "an event attribute": r"<[^>]*\son\w+\s*=",
    "hx-on": r"\bhx-on\b",
    "an evaluated hx attribute": r"hx-(?:vals|headers)\s*=\s*[\"']js(?:cript)?:",
    "a filter in hx-trigger, which is evaluated": r"hx-trigger\s*=\s*[\"'][^\"']*\[",
    "a javascript address": r"javascript:",
    "an address of another host": r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//",
    "a filter that lets markup through": r"\|\s*safe\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_needs_more_than_the_strict_content_security_policy(what: str) -> None:
    found = [str(path.relative_to(ROOT)) for path in ALL_TEMPLATES if re.search(FORBIDDEN[what], path.read_text())]
    assert found == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_forbidden_markup_would_be_found(what: str) -> None:
    samples = (
        '<p style="x"><style><script>a()</script><a onclick="a()" hx-on:click="a" hx-vals="js:{}">'
        '<a hx-trigger="a[b]" href="javascript:a"><img src="//x.example/a.png">{{ a | safe }}'
    )
    assert re.search(FORBIDDEN[what], samples)


def test_static_files_name_no_other_host() -> None:
    served = [path for path in STATIC.rglob("*") if path.suffix in (".css", ".js", ".svg")]
    found = {path.name: re.findall(r"https?://(?!www\.w3\.org/)[\w.-]+", path.read_text()) for path in served}
    assert {name: hosts for name, hosts in found.items() if hosts} == {}


def test_every_vendored_folder_keeps_its_licence() -> None:
    folders = [folder for folder in (STATIC / "vendor").iterdir() if folder.is_dir()]
    assert folders
    assert [folder.name for folder in folders if not (folder / "LICENSE").is_file()] == []


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((WEB / "assets" / "package-lock.json").read_text())
    packages = [package for path, package in lock["packages"].items() if path]
    assert all("integrity" in package and "resolved" not in package for package in packages)


def test_every_style_sheet_is_linked_and_every_link_exists() -> None:
    document = (TEMPLATES / "layouts" / "document.html").read_text()
    listed = re.search(r"for sheet in \[(.*?)\]", document)
    assert listed
    linked = {*re.findall(r'"(\w+)"', listed[1]), *re.findall(r"static\('css/(\w+)\.css'\)", document)}
    assert linked == {sheet.stem for sheet in SHEETS}


def icons_drawn() -> set[str]:
    return set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))


def test_the_sprite_holds_the_icons_of_the_list() -> None:
    assert icons_drawn() == set((WEB / "assets" / "icons.txt").read_text().split())


def test_every_icon_that_a_template_names_is_drawn() -> None:
    named = re.compile(r"""(?:\bicon(?:_small|_large)?\(|\bicon=)["']([\w-]+)["']""")
    found = {name for path in ALL_TEMPLATES for name in named.findall(path.read_text())}
    assert found > {"search", "menu"}
    assert found - icons_drawn() == set()


def classes_written() -> Iterator[str]:
    for path in TEMPLATES.rglob("*.html"):
        for value in re.findall(r'\sclass="([^"]*)"', path.read_text()):
            yield from re.sub(r"\{[{%].*?[%}]\}", " ", value).split()


def test_every_class_of_the_shared_templates_has_a_style() -> None:
    styled = {name for sheet in SHEETS for name in re.findall(r"\.([a-z][\w-]*)", sheet.read_text())}
    unstyled = {name for name in classes_written() if not name.endswith("-")} - styled
    assert unstyled == set()


def french() -> dict[str, str]:
    with (WEB / "locale" / "fr.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale="fr") if message.id}


def test_every_text_of_the_shared_templates_is_translated_into_french() -> None:
    found = extract_from_dir(TEMPLATES, [("**.html", "jinja2")], keywords={"_": None})
    texts = {str(text) for _file, _line, text, _comments, _context in found}
    known = french()
    assert len(texts) > 50
    assert {text for text in texts if not known.get(text)} == set()


def test_a_translation_keeps_every_placeholder() -> None:
    placeholder = re.compile(r"%\(\w+\)s|\{\w+\}")
    for text, translated in french().items():
        assert sorted(placeholder.findall(text)) == sorted(placeholder.findall(translated)), text


SHELL: dict[str, Any] = {
    "_": lambda text: text,
    "language": "en",
    "languages": {"en": "English", "fr": "français"},
    "theme": "dark",
    "density": "compact",
    "person": {"display_name": HOSTILE, "initials": "AB", "email": HOSTILE},
    "navigation": [
        {
            "title": HOSTILE,
            "items": [{"title": HOSTILE, "url": "/work", "icon": "inbox", "count": 3, "current": True}],
        }
    ],
    "csrf_token": HOSTILE,
    "request_path": HOSTILE,
    "flashes": [("danger", HOSTILE)],
    "page_title": HOSTILE,
}


@pytest.fixture(scope="module")
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = lambda path: f"/static/{path}"
    return made


def render(environment: Environment, source: str, **context: Any) -> str:
    imports = '{% import "ui.html" as ui with context %}{% import "ui_case.html" as ui_case with context %}'
    return environment.from_string(imports + source).render({**SHELL, **context})


@pytest.mark.parametrize("layout", ["layouts/agent.html", "layouts/public.html"])
def test_a_layout_escapes_everything_it_shows(environment: Environment, layout: str) -> None:
    html = environment.get_template(layout).render({**SHELL, "pack_title": HOSTILE, "contact_text": HOSTILE})
    assert "<script>alert" not in html
    assert 'data-theme="dark" data-density="compact"' in html


@pytest.mark.parametrize("person", [None, SHELL["person"]])
def test_an_error_page_needs_only_status_title_and_detail(environment: Environment, person: Any) -> None:
    context = {**SHELL, "person": person, "status": 500, "title": HOSTILE, "detail": HOSTILE}
    html = environment.get_template("errors/error.html").render(context)
    assert "<h1" in html and "<script>alert" not in html


PARTS = {
    "button": '{{ ui.button(x, icon="check", attrs={"value": x}) }}',
    "link": "{{ ui.link_button(x, x) }}{{ ui.icon_button(x, 'x', href=x) }}{{ ui.dialog_link(x, x) }}",
    "disabled": "{{ ui.disabled_action(x, x) }}",
    "badge": "{{ ui.badge(x) }}{{ ui.status(x) }}{{ ui.avatar(x, x) }}{{ ui.meter(1, 2, x) }}",
    "panel": "{% call ui.panel(x, foot=x) %}{{ x }}{% endcall %}{{ ui.page_head(x, lead=x) }}",
    "tabs": '{{ ui.tabs([{"title": x, "url": x, "current": true}], x) }}',
    "values": '{{ ui.key_values([{"label": x, "value": x, "changed": true}]) }}{{ ui.empty_state(x, x) }}',
    "notice": '{% call ui.notice("danger", x) %}{{ x }}{% endcall %}{{ ui.toasts([("info", x)]) }}',
    "fields": '{{ ui.field(x, x, value=x, hint=x, error=x) }}{{ ui.select("a", x, [(x, x)]) }}{{ ui.checkbox(x, x) }}',
    "figures": '{{ ui.figures([{"label": x, "value": x, "note": x, "url": x}]) }}'
    '{{ ui.bars([{"label": x, "value": 1, "text": x, "url": x}]) }}',
    "dialog": "{% call ui.dialog(x, lead=x) %}{{ x }}{% endcall %}",
    "stages": '{{ ui_case.stage_bar([{"title": x, "state": "done", "date": x}]) }}',
    "piece": '{{ ui_case.piece_card({"title": x, "state": "refused", "reason": x,'
    ' "files": [{"name": x, "url": x}]}) }}',
    "rows": '{{ ui_case.document_row({"name": x, "url": x, "content_type": x, "facts": [x], "status": x}) }}'
    '{{ ui_case.task_card({"title": x, "url": x, "state": "late", "due": x, "facts": [x]}) }}',
    "timeline": '{{ ui_case.timeline([{"day": x}, {"text": x, "time": x, "iso": x, "detail": x}]) }}',
    "message": '{{ ui_case.message({"author": x, "text": x, "time": x, "iso": x, "ours": true,'
    ' "subject": x, "status": x}) }}',
    "problem": '{{ ui_case.problem({"place": x, "code": x, "message": x, "hint": x, "line": 1,'
    ' "excerpt": [(1, x)], "caret": "^"}) }}',
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_escapes_everything_it_is_given(environment: Environment, part: str) -> None:
    html = render(environment, PARTS[part], x=HOSTILE)
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_a_disabled_action_says_why(environment: Environment) -> None:
    html = render(environment, '{{ ui.disabled_action("Draft", "Two pieces are missing.") }}')
    assert 'aria-disabled="true"' in html and "Two pieces are missing." in html


def test_the_error_of_a_field_is_announced_with_it(environment: Environment) -> None:
    html = render(environment, '{{ ui.field("iban", "IBAN", hint="From your bank", error="Not valid") }}')
    assert 'aria-invalid="true"' in html and 'aria-describedby="iban-hint iban-error"' in html
    assert 'id="iban-hint"' in html and 'id="iban-error"' in html and '<label class="field__label" for="iban">' in html


def test_an_icon_without_a_label_is_hidden_from_assistive_technology(environment: Environment) -> None:
    assert 'aria-hidden="true"' in render(environment, '{{ ui.icon("check") }}')
    assert 'role="img" aria-label="Done"' in render(environment, '{{ ui.icon("check", label="Done") }}')


def test_the_current_stage_is_marked_as_the_current_step(environment: Environment) -> None:
    html = render(environment, '{{ ui_case.stage_bar([{"title": "Study", "state": "current"}]) }}')
    assert 'aria-current="step"' in html
