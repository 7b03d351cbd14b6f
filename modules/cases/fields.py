"""The fields of a case: what each may hold, and what else a definition says of it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, field_validator, model_validator
from pydantic_core import CoreSchema, PydanticCustomError

from core.definitions.language import IDENTIFIER, Closed, Ref, Text
from core.definitions.packs import Scope
from core.diagnostics import nearest
from core.expressions.certainty import Domains
from core.expressions.domains import Domain
from core.expressions.fields import Expects, Expr
from core.expressions.types import BOOLEAN, Type
from modules.cases.beforehand import stages_or_none
from modules.cases.fieldtypes.catalogue import FIELD_TYPES, SEVERAL
from modules.cases.fieldtypes.fieldtype import FieldType
from modules.cases.fieldtypes.records import Group, Many
from modules.forms.patterns import compile_pattern

OPTIONAL = ("options", "of", "minimum", "maximum", "unit", "pattern", "length", "currency", "to", "must_be")
"""What only some types understand."""
NOT_WITHIN = ("value", "set_by", "default", "visible", "searchable", "unique", "encrypted")
"""What the fields of a group can't say: the group says it."""


class Length(Closed):
    """How long a text may be."""

    minimum: int = Field(default=0, ge=0, description="Fewest characters.")
    maximum: int | None = Field(default=None, ge=1, le=100_000, description="Most characters.")


def _as_length(value: Any) -> Any:
    """`80` means at most 80."""
    return {"maximum": value} if isinstance(value, int) and not isinstance(value, bool) else value


def rules_of_types() -> Iterator[dict[str, Any]]:
    """As JSON Schema: what each type of field needs, and which types understand an option."""
    needs = {name: list(one.needs) for name, one in FIELD_TYPES.items() if one.needs}
    for name, needed in needs.items():
        yield {"if": {"properties": {"type": {"const": name}}}, "then": {"required": needed}}
    for option in OPTIONAL:
        takers = [name for name, one in FIELD_TYPES.items() if option in (*one.needs, *one.takes)]
        yield {"if": {"required": [option]}, "then": {"properties": {"type": {"enum": takers}}}}
    for word, types in TRAITS.items():
        yield {
            "if": {"properties": {word: {"const": True}}, "required": [word]},
            "then": {"properties": {"type": {"enum": types}, **({} if word == "many" else NOT_ENCRYPTED)}},
        }


LOOKED_FOR = [name for name, one in FIELD_TYPES.items() if one.searchable]
TRAITS: Mapping[str, list[str]] = {"many": list(SEVERAL), "searchable": LOOKED_FOR, "unique": LOOKED_FOR}
"""Types whose fields may say so."""
NOT_ENCRYPTED: Mapping[str, Any] = {"encrypted": {"const": False}}


class CaseField(Closed):
    """One value that a case holds."""

    type: str = Field(description="What the field holds: " + ", ".join(FIELD_TYPES) + ".")
    many: bool = Field(default=False, description="Whether it holds several values of its type.")
    title: Text | None = Field(default=None, description="The field's name for people; default: its id.")
    help: Text | None = Field(default=None, description="A sentence that helps to understand it.")
    options: Mapping[str, Text] = Field(default_factory=dict, description="For choices: the options by id.")
    of: Mapping[Annotated[str, Field(pattern=IDENTIFIER)], "CaseField"] = Field(
        default_factory=dict, description="For groups and lists: the fields of one of them."
    )
    to: Annotated[str, Ref("case_type")] | None = Field(
        default=None, description="For cases: the only case type that may be named."
    )
    value: Expr | None = Field(default=None, description="Expression that calculates the field.")
    set_by: Literal["people", "steps"] = Field(
        default="people",
        description="Who sets it: people by hand and in forms, or only the steps of the definition; default: people.",
    )
    default: Expr | None = Field(default=None, description="Value of the field in a new case.")
    required: Annotated[Expr | None, Expects(BOOLEAN)] = Field(
        default=None, description="Whether a case needs it: to open, never to lose, and where a transition `needs` it."
    )
    must_be: Literal[True] | None = Field(
        default=None,
        description="For booleans: true when yes alone counts where it is required, as for a consent that is ticked.",
    )
    visible: Annotated[Expr | None, Expects(BOOLEAN)] = Field(
        default=None, description="Whether people see it and are asked for it; what it holds is kept."
    )
    minimum: Decimal | None = Field(default=None, description="Smallest number.")
    maximum: Decimal | None = Field(default=None, description="Largest number.")
    length: Annotated[Length | None, BeforeValidator(_as_length, json_schema_input_type=int | Length | None)] = Field(
        default=None, description="Most characters, or {minimum: …, maximum: …}."
    )
    pattern: str = Field(default="", max_length=500, description="RE2 pattern that the whole text must match.")
    unit: Text | None = Field(default=None, description="Unit shown behind the number.")
    currency: str = Field(default="EUR", pattern="^[A-Z]{3}$", description="ISO 4217 code of an amount.")
    personal: bool = Field(default=False, description="Whether it says something about a person (GDPR).")
    encrypted: bool = Field(default=False, description="Whether it is kept encrypted; no list or search looks at it.")
    searchable: bool = Field(default=False, description="Whether lists and search look at it; it gets an index.")
    unique: bool = Field(default=False, description="Whether no two cases of this type may hold the same value.")

    def known_within(self, scope: Scope) -> Domains:
        """The form that opens a case asks for it too, while there is no stage yet."""
        return stages_or_none(scope)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        found = handler(schema)
        whole = handler.resolve_ref_schema(found)
        whole["properties"]["type"]["enum"] = list(FIELD_TYPES)
        whole["allOf"] = list(rules_of_types())
        (within,) = whole["properties"]["of"]["patternProperties"].values()
        within["not"] = {"anyOf": [{"required": [word]} for word in NOT_WITHIN]}
        return found

    @field_validator("type")
    @classmethod
    def _known_type(cls, value: str) -> str:
        if value not in FIELD_TYPES:
            context = {"type": value, "hint": nearest(value, FIELD_TYPES) or ""}
            raise PydanticCustomError("field_type", "there is no field type '{type}'", context)
        return value

    @field_validator("pattern")
    @classmethod
    def _readable_pattern(cls, value: str) -> str:
        _, problem = compile_pattern(value)
        if problem:
            hint = "write such as [A-Z]{2}-[0-9]+; a sign that stands for itself gets a backslash before it"
            raise PydanticCustomError("pattern", "{problem}", {"problem": problem, "hint": hint})
        return value

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        own = FIELD_TYPES[self.type]
        for name in own.needs:
            if not getattr(self, name):
                message = "a field of type {type} needs {name}"
                raise PydanticCustomError(name, message, {"type": self.type, "name": name})
        for name in OPTIONAL:
            if name in self.model_fields_set and name not in (*own.needs, *own.takes):
                message = "a field of type {type} takes no '{name}'"
                raise PydanticCustomError("option", message, {"type": self.type, "name": name})
        if self.must_be and self.required is None:
            raise PydanticCustomError("must_be", "'must_be' counts where the field is required: add required: true", {})
        if self.many and self.type not in SEVERAL:
            raise PydanticCustomError("many", "there can't be many of type {type}; use a list", {"type": self.type})
        return self

    @model_validator(mode="after")
    def _can_be_looked_for(self) -> Self:
        for name in ("searchable", "unique"):
            if getattr(self, name) and self.encrypted:
                raise PydanticCustomError("encrypted", "what is encrypted can't be {name}", {"name": name})
            if getattr(self, name) and not self.kind.searchable:
                raise PydanticCustomError("searchable", "a {type} can't be {name}", {"type": self.type, "name": name})
        return self

    @model_validator(mode="after")
    def _holds_plain_fields(self) -> Self:
        for name, one in self.of.items():
            for word in NOT_WITHIN:
                if word in one.model_fields_set:
                    message = "'{name}' stands in a group, so it can't say '{word}'; say it of the group"
                    raise PydanticCustomError("within", message, {"name": name, "word": word})
        return self

    @property
    def kind(self) -> FieldType:
        """Its type."""
        return SEVERAL[self.type] if self.many else FIELD_TYPES[self.type]

    @property
    def is_typed(self) -> bool:
        """Whether people fill it in: neither is it calculated, nor do only steps set it."""
        return self.value is None and self.set_by == "people"

    @property
    def is_named_by_id(self) -> bool:
        """Whether it holds the id of a document or of a party: nobody types that into a form."""
        return self.kind.refers in ("document", "party")

    @property
    def is_rows(self) -> bool:
        """Whether it holds rows of fields, which stand in a table of their own."""
        return isinstance(self.kind, Many) and isinstance(self.kind.item, Group)

    def title_of(self, name: str, language: str) -> str:
        """Its title, or its id in words."""
        return self.title.in_(language) if self.title else name.replace("_", " ").capitalize()

    def expression_type(self) -> Type:
        """The type that expressions see."""
        return self.kind.expression(self)

    def domain(self) -> Domain | None:
        """The numbers that the field may hold, when it has bounds."""
        if self.minimum is None and self.maximum is None:
            return None
        low, high = ((limit, True) if limit is not None else None for limit in (self.minimum, self.maximum))
        return Domain(low=low, high=high)

    def read(self, value: Any, zone: ZoneInfo | None = None) -> object:
        """The Python value of what came from outside; raises `ValueError` saying what is wrong."""
        if value is None or value == "":
            return None
        found = self.kind.clean(value, self, zone)
        return None if found == [] else found

    def load(self, kept: Any) -> object:
        """The Python value of what is kept; None for what an older definition kept and this one can't read."""
        if kept is None:
            return None
        try:
            return self.kind.load(kept, self)
        except (ValueError, TypeError, ArithmeticError, AttributeError, AssertionError):
            return None

    def keep(self, value: object) -> Any:
        """The JSON form of a Python value; None for what does not fit the type."""
        if value is None:
            return None
        try:
            return self.kind.keep(value, self)
        except (ValueError, TypeError, ArithmeticError, AttributeError, AssertionError):
            return None

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of its value."""
        return self.kind.schema(self)

    def fill(self, value: object, zone: ZoneInfo) -> Any:
        """What a form is filled with that shows a Python value."""
        return None if value is None else self.kind.fill(value, self, zone)

    @property
    def component(self) -> Mapping[str, Any]:
        """The form.io component that asks for it."""
        return self.kind.component(self)

    def lacks(self, value: object) -> bool:
        """Whether this value is none, as far as a requirement goes."""
        return value in (None, "", []) or (self.must_be is True and value is not True)

    def spoken(self, value: object, language: str) -> str:
        """A value as people read it; nothing for none."""
        return "" if value is None else self.kind.spoken(value, self, language)


CaseField.model_rebuild()
