"""Write docs/reference/ from the models that check packs: `python -m scripts.reference`."""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel, RootModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from core.app import build_registry
from core.cli.main import app
from core.definitions.compose import compose
from core.definitions.explain import model_in, words_for
from core.definitions.language import Steps, Text
from core.definitions.link import functions
from core.expressions import types
from core.expressions.builtins import FUNCTIONS
from core.expressions.functions import Function
from core.registry import FileKind, Names, Part, Registry
from core.settings import PREFIX, SECRETS, Settings
from modules.documents.checklist import Checks
from modules.documents.kinds import KINDS
from modules.forms.component import Component
from modules.forms.inputs import Input
from modules.forms.options import ComponentOptions, InputOptions
from scripts import diagnostics
from scripts.fact_reference import facts_page
from scripts.field_reference import field_types
from scripts.scenario_reference import scenario_page
from scripts.tables import code, table

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "reference"
OPERATIONS = ROOT / "docs" / "operations.md"
MARKS = "<!-- settings: written by scripts/reference.py -->\n", "<!-- end of settings -->\n"
NOTE = "<!-- Written by scripts/reference.py: change the models, then run `python -m scripts.reference`. -->\n"
LINKS: Mapping[str, str] = {
    "list of steps": "[list of steps](steps.md)",
    "map of widget": "map of [widgets](widgets.md)",
    "checks": "list of [checks](checks.md)",
}


def default_of(field: FieldInfo) -> str:
    """The default as a pack would write it; 'needed' when there is none."""
    if field.is_required():
        return "needed"
    default = field.default
    if default in (None, PydanticUndefined) or isinstance(default, BaseModel | Steps | Checks):
        return ""
    if isinstance(default, bool):
        return code(str(default).lower())
    if isinstance(default, Text):
        return code(default.in_("en"))
    if isinstance(default, tuple):
        return code(f"[{', '.join(map(str, default))}]") if default else ""
    return code(default.value if isinstance(default, Enum) else default)


def type_of(field: FieldInfo, place: str = "") -> str:
    """The field's type in words, with a link to where they are explained: `place` is that of the model inside."""
    words = words_for(field).replace("a action", "an action")
    if place and words.endswith("map"):
        return f"{words[:-3]}[map](#{''.join(c for c in place if c.isalnum() or c == '_')})"
    return LINKS.get(words, words)


def fields_of(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """Keys that may be written, as they are written."""
    return ((field.alias or name, field) for name, field in model.model_fields.items())


def describe(model: type[BaseModel], path: str, seen: tuple[type[BaseModel], ...] = ()) -> Iterator[str]:
    """A table of the model's keys, then one of each model inside it."""
    if issubclass(model, RootModel):
        root = model.model_fields["root"]
        inner = model_in(root)
        yield f"Takes: {type_of(root)}.\n"
        if inner and inner not in seen:
            yield from describe(inner, path, (*seen, model))
        return
    places = {name: _place_of(path, name, field, (*seen, model)) for name, field in fields_of(model)}
    rows = ((code(n), type_of(f, places[n]), default_of(f), f.description or "") for n, f in fields_of(model))
    yield table(("Key", "Holds", "Default", "Meaning"), rows)
    for name, field in fields_of(model):
        inner = model_in(field)
        if inner and places[name]:
            yield f"\n### {code(places[name])}\n\n{summary(inner)}\n"
            yield from describe(inner, places[name], (*seen, model))


def _place_of(path: str, name: str, field: FieldInfo, seen: tuple[type[BaseModel], ...]) -> str:
    """The dotted place of the model that a field holds; nothing when it holds none, or one that is told already."""
    inner = model_in(field)
    return f"{path}.{name}".lstrip(".") if inner and inner not in seen else ""


def summary(thing: Any) -> str:
    """The first paragraph of a docstring."""
    return " ".join((thing.__doc__ or "").split("\n\n")[0].split())


def files_page(registry: Registry) -> str:
    """Every kind of file and what may stand in it."""
    models = compose(registry)
    kinds = list(registry.all(FileKind))
    places = [(code(_place(k)), registry.owner(k), summary(k.options)) for k in kinds if k.name in models]
    places.append((code("forms/<pack>/*.json"), "forms", "A form.io form; see [form components](components.md)."))
    parts = ["# Files of a pack\n\n", table(("File", "Module", "What it says"), places)]
    for kind in kinds:
        if model := models.get(kind.name):
            parts += [f"\n## {code(_place(kind))}\n\n{summary(kind.options)}\n\n", "\n".join(describe(model, ""))]
    kinds_of_files = "\n\n`accept` of a piece takes these kinds of files: " + ", ".join(map(code, KINDS)) + ".\n"
    return "".join(parts) + field_types() + kinds_of_files


def _place(kind: FileKind) -> str:
    name = f"{kind.folder}/*{kind.suffix}" if kind.folder else f"{kind.name}{kind.suffix}"
    return f"definitions/<pack>/{name}"


def parts_page(title: str, intro: str, kind: str) -> Callable[[Registry], str]:
    """A page with one section per part of a kind."""

    def page(registry: Registry) -> str:
        sections = [_section(part, registry) for part in registry.parts(kind).values()]
        return f"# {title}\n\n{intro}\n" + "".join(sections)

    return page


def _section(part: Part, registry: Registry) -> str:
    assert part.options is not None
    words = part.description if part.description.endswith(".") else summary(part.options)
    head = f"\n## {code(part.name)}\n\n{words} Module: {code(registry.owner(part))}.\n\n"
    if not part.options.model_fields:
        return head + "Takes no options.\n"
    return head + "\n".join(describe(part.options, part.name))


def components_page(registry: Registry) -> str:
    """Every component of forms: what all share once, then what each adds."""
    parts = list(registry.parts("component").values())
    shared = (("All components", ComponentOptions), ("All inputs", InputOptions))
    sections = [
        f"\n## {title}\n\n" + _own_options(model, known)
        for (title, model), known in zip(shared, ((), (ComponentOptions,)), strict=True)
    ]
    return (
        "# Components of forms\n\nForms are form.io JSON in `forms/<pack>/`. A component that is not listed here is a\n"
        "mistake (`LI150`). So are JavaScript, and properties not listed that would change what the form does.\n\n"
        + table(("`type`", "What it is"), ((f"[`{p.name}`](#{p.name.lower()})", p.description) for p in parts))
        + "".join(sections)
        + "".join(_component(p) for p in parts)
    )


def _component(part: Part) -> str:
    component: type[Component] = part.run  # type: ignore[assignment]
    is_input = issubclass(component, Input)
    known = (ComponentOptions, InputOptions) if is_input else (ComponentOptions,)
    more = "" if not is_input else " An input."
    return f"\n## {code(part.name)}\n\n{part.description}{more}\n\n" + _own_options(component.options_model, known)


def _own_options(model: type[BaseModel], known: tuple[type[BaseModel], ...]) -> str:
    shared = {name for one in known for name in one.model_fields}
    own = [(f.alias or n, f) for n, f in model.model_fields.items() if n not in shared]
    if not own:
        return "No options of its own.\n"
    rows = ((code(name), default_of(f), f.description or "") for name, f in own)
    return table(("Property", "Default", "Meaning"), rows)


def functions_page(registry: Registry) -> str:
    """Functions and names of expressions."""
    found = {**FUNCTIONS, **functions(registry)}
    rows = ((code(_signature(f)), _returns(f), f.description) for f in found.values())
    return (
        "# Functions of expressions\n\nHow expressions are written is told in [Expressions](../expressions.md).\n\n"
        + table(("Function", "Gives", "Meaning"), rows)
    )


def _signature(function: Function) -> str:
    names = [n if i < function.required else f"{n}?" for i, n in enumerate(function.names)]
    return f"{function.name}({', '.join([*names, *(['…'] if function.repeats else [])])})"


def _returns(function: Function) -> str:
    return str(function.returns) if isinstance(function.returns, types.Type) else "depends on its arguments"


def actions_page(registry: Registry) -> str:
    """The rights that roles may be given, and the modules that packs may need."""
    rows = ((code(p.name), p.description, code(registry.owner(p))) for p in registry.parts("action").values())
    return "# Actions\n\nWhat `do` in `roles.yaml` may list.\n\n" + table(("Action", "What it allows", "Module"), rows)


def commands_page(_: Registry) -> str:
    """The command line."""
    intro = (
        "# Command line\n\n`bin/liasse COMMAND`; in the image the command alone.\n\n"
        "Before the command: `--definitions FOLDER` and `--forms FOLDER` choose the packs.\n"
    )
    return intro + "".join(_commands(typer.main.get_command(app)))


def _commands(group: Any, prefix: str = "") -> Iterator[str]:
    """A section for each command, those of modules too, and for those below it."""
    around = group.context_class(group)
    for name in group.list_commands(around) if hasattr(group, "list_commands") else ():
        command = group.get_command(around, name)
        options = [(code(_written(p)), p.help or "") for p in command.params]
        yield f"\n## {code(prefix + name)}\n\n{summary_of(command)}\n"
        yield "\n" + table(("Option", "Meaning"), options) if options else ""
        yield from _commands(command, f"{prefix}{name} ")


def summary_of(command: Any) -> str:
    """The help of a command in one line."""
    return " ".join((command.help or "").split())


def _written(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.name).upper()
    return " / ".join([*parameter.opts, *parameter.secondary_opts])


def names_page(registry: Registry) -> str:
    """Names that expressions know before a case type adds its own."""
    rows = []
    for names in registry.all(Names):
        doc = summary(names.types) if names.types.__name__ != "<lambda>" else ""
        shown = (code(each) for each in names.only if not each.startswith("@"))
        rows.append((code(names.name), ", ".join(shown), doc, code(registry.owner(names))))
    return "# Names in expressions\n\nHow each is used is told in [Expressions](../expressions.md).\n\n" + table(
        ("Provider", "Names", "What they are", "Module"), rows
    )


def settings_table() -> str:
    """Every setting: its variable, default and meaning."""
    rows = ((_variable(name), _setting_default(f), f.description or "") for name, f in Settings.model_fields.items())
    return table(("Variable", "Default", "Meaning"), rows)


def _variable(name: str) -> str:
    variable = code(f"{PREFIX}{name.upper()}")
    return f"{variable} (or {code(f'{PREFIX}{name.upper()}_FILE')})" if name in SECRETS else variable


def _setting_default(field: FieldInfo) -> str:
    default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    return code(default)


PAGES: Mapping[str, tuple[str, Callable[[Registry], str]]] = {
    "files.md": ("Files of a pack, key by key", files_page),
    "steps.md": (
        "Steps of transitions and processes",
        parts_page(
            "Steps", "A step's first option may be written short: `move: study` means `move: {to: study}`.", "step"
        ),
    ),
    "widgets.md": (
        "Widgets of dossiers",
        parts_page(
            "Widgets", "Beside what it shows, a widget takes `title`, `width` (twelfths), `when` and `roles`.", "widget"
        ),
    ),
    "checks.md": (
        "Checks of documents",
        parts_page(
            "Checks", "`checks: [not_empty, newer_than: 3 months]`: a piece lists the checks it needs.", "check"
        ),
    ),
    "scenarios.md": ("Lines of scenarios", partial(scenario_page, describe=describe)),
    "components.md": ("Components of forms", components_page),
    "functions.md": ("Functions of expressions", functions_page),
    "names.md": ("Names in expressions", names_page),
    "actions.md": ("Actions that roles may be given", actions_page),
    "facts.md": ("Facts of the journal", facts_page),
    "commands.md": ("Command line", commands_page),
}


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    registry = build_registry()
    made = {FOLDER / name: NOTE + write(registry) for name, (_, write) in PAGES.items()}
    rows = [f"- [{title}]({name})\n" for name, (title, _) in PAGES.items()]
    more = "- [Codes of mistakes](diagnostics.md)\n- [Settings](../operations.md#settings)\n"
    intro = (
        "# Reference\n\nWritten from the same models that check every pack; `bin/liasse explain` tells the same.\n\n"
    )
    made[FOLDER / "README.md"] = NOTE + intro + "".join(rows) + more
    explained = diagnostics.every_page()
    made.update({diagnostics.FOLDER / f"{p.code}.md": diagnostics.with_output(p, registry) for p in explained})
    made[FOLDER / "diagnostics.md"] = NOTE + diagnostics.index(explained)
    made[OPERATIONS] = with_settings(OPERATIONS.read_text("utf-8"))
    return made


def with_settings(page: str) -> str:
    """The page with a fresh table between its two marks."""
    before, _, rest = page.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    return f"{before}{MARKS[0]}{settings_table()}{MARKS[1]}{after}"


def main() -> None:
    """Write every page that changed."""
    for path, text in pages().items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            print(f"written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
