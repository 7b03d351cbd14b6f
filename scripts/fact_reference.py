"""The page of the reference on facts of the journal."""

import ast
from collections.abc import Mapping
from pathlib import Path

from core.definitions.factdata import FACT, FactData, data_types
from core.registry import Part, Registry
from modules.cases.factnames import FIRST
from scripts.tables import code, table

ROOT = Path(__file__).parents[1]
JUDGED: Mapping[str, tuple[str, ...]] = dict.fromkeys(("document.accepted", "document.refused"), ("documents",))
"""Facts that are recorded under the verdict's name, so that no text in the code holds them whole."""
INTRO = f"""# Facts of the journal

What the journal records of a case, an account or a party. `reactions` of a case type answer to the facts of its cases,
`wait` waits for one, and clocks start with one; these are told below with what they carry.

A condition `when` of a reaction or a wait knows what the fact carries by its name: `piece == 'contract'`. Where the
case has that name itself, its own is meant, and `fact.kind` is the fact's. Only these always mean the fact's:
{", ".join(map(code, FIRST))}.

"""


def facts_page(registry: Registry) -> str:
    """Every type of journal entry, found where it is recorded, and what those of cases carry."""
    found = {fact: set(modules) for fact, modules in JUDGED.items()}
    for path in sorted((*ROOT.glob("core/**/*.py"), *ROOT.glob("modules/**/*.py"))):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if fact := _recorded(node):
                parts = path.relative_to(ROOT).parts
                found.setdefault(fact, set()).add(parts[1] if parts[0] == "modules" else "core")
    rows = ((code(fact), ", ".join(map(code, sorted(found[fact])))) for fact in sorted(found))
    return INTRO + table(("Fact", "Recorded by"), rows) + "".join(_section(p) for p in registry.parts(FACT).values())


def _section(part: Part) -> str:
    model = part.options or FactData
    types = data_types(model)
    fields = ((field.alias or name, field.description or "") for name, field in model.model_fields.items())
    rows = [(code(name), str(types[name]), about) for name, about in fields]
    told = table(("Data", "Type", "Meaning"), rows) if rows else "It carries nothing more.\n"
    return f"\n## {code(part.name)}\n\n{part.description}\n\n{told}"


def _recorded(node: ast.AST) -> str:
    match node:
        case ast.Call(func=ast.Attribute(attr="record"), args=[ast.Constant(value=str(fact)), *_]):
            return fact
        case ast.Call(func=ast.Name(id="tell"), args=[*_, ast.Constant(value=str(fact))]):
            return fact
    return ""
