"""The part of the reference on types of fields: what each holds, and which form components fill it."""

from collections.abc import Iterator, Mapping

from modules.cases.agreeing import BY_ID, GIVERS, TEXTS, named_givers
from modules.cases.fields import CaseField
from modules.cases.fieldtypes.catalogue import FIELD_TYPES, SEVERAL
from modules.cases.fieldtypes.fieldtype import FieldType
from scripts.tables import Row, code, table

NEEDED: Mapping[str, object] = {"options": {"one": "One"}, "of": {"one": {"type": "text"}}}
"""Options that some types can't do without."""
COMPONENTS = """
## Which component fills which field

A form in `forms/<pack>/` may fill a field with either. The component of the second column is the one that forms made
from fields use. A field that holds a text keeps what any component gives that gives one text, such as `iban`; `hidden`
fills all but lists. Anything else is a mistake ([LI180](../diagnostics/LI180.md)), whose hint names what fills it.
`money` gives an amount with its currency: its `currencies` name that of the field, and no other; `currency` says the
field's as its `currency`. See [form components](components.md).

"""


def field_types() -> str:
    """Both tables."""
    rows = ((code(name), kind.summary, code(kind.example), _options_of(kind)) for name, kind in FIELD_TYPES.items())
    types = table(("`type`", "What it holds", "Example", "Options of its own"), rows)
    filled = table(("`type` of the field", "Component", "Others"), _fillers())
    return f"\n## Types of fields\n\n{types}{COMPONENTS}{filled}"


def _options_of(kind: FieldType) -> str:
    own = [*(f"{code(name)} (needed)" for name in kind.needs), *map(code, kind.takes)]
    return ", ".join([*own, *([code("many")] if kind.name in SEVERAL else [])])


def _fillers() -> Iterator[Row]:
    for name, kind in FIELD_TYPES.items():
        field = CaseField.model_validate({"type": name, **{need: NEEDED[need] for need in kind.needs}})
        first, *others = named_givers(field)
        if field.is_named_by_id:
            yield code(name), "", f"none asks for an id: {BY_ID[kind.refers]}"
        else:
            more = ["any that gives one text"] if GIVERS[name] == TEXTS else []
            yield code(name), code(first), ", ".join([*map(code, others), *more])
