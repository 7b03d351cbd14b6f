"""Build the model of each kind of file from what the modules registered."""

from typing import Any

from pydantic import BaseModel, Field, create_model

from core.registry import FileKind, Part, Registry


def compose(registry: Registry) -> dict[str, type[BaseModel]]:
    """The model of every kind of file: its own fields and the sections that modules add to it."""
    return {k.name: _with_sections(k, registry) for k in registry.all(FileKind) if k.options is not None}


def _with_sections(kind: FileKind, registry: Registry) -> type[BaseModel]:
    assert kind.options is not None
    sections = [p for p in registry.all(Part) if p.kind == "section" and p.of == kind.name]
    fields: dict[str, Any] = {p.name: _field(p) for p in sections}
    if not fields:
        return kind.options
    return create_model(kind.options.__name__, __base__=kind.options, __doc__=kind.options.__doc__, **fields)


def _field(section: Part) -> tuple[Any, Any]:
    """A section `x` takes the type of its options' one field `root`, or the options themselves, and may be left out."""
    assert section.options is not None
    root = section.options.model_fields.get("root")
    annotation: Any = root.annotation if root else section.options
    default: Any = root.default_factory if root else None
    if default is not None:
        return annotation, Field(default_factory=default, description=section.description)
    return annotation | None, Field(default=None, description=section.description)
