"""`baskets.yaml` and `dossiers/*.yaml`: where agents find cases, and how a case is shown to them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import PydanticCustomError, core_schema

from core.definitions.language import IDENTIFIER, CheckedByRule, Closed, Path, Ref, Text, registry_of, spelled
from core.diagnostics import nearest
from core.expressions.fields import Expects, Expr
from core.expressions.types import BOOLEAN
from core.registry import Part

Name = Annotated[str, Field(pattern=IDENTIFIER)]
Options = TypeVar("Options", bound=BaseModel)
RoleNames = tuple[Annotated[str, Ref("role")], ...]


class Basket(Closed):
    """A work queue."""

    title: Text = Field(description="The basket's name for people.")
    case_types: tuple[Annotated[str, Ref("case_type")], ...] = Field(
        min_length=1, description="Kinds of case that it holds."
    )
    when: Annotated[Expr | None, CheckedByRule()] = Field(
        default=None, description="Condition; without it, the cases whose stage names this basket."
    )
    columns: tuple[str, ...] = Field(
        default=("stage", "due"), description="What the list shows beside reference and headline."
    )
    sort: str = Field(
        default="due",
        description="What comes first: due, newest, oldest, or a column whose smallest values come first.",
    )
    icon: str = Field(default="inbox", pattern=r"^[a-z0-9-]{1,40}$", description="Icon in the navigation.")


class BasketsFile(Closed):
    """All baskets of a pack."""

    baskets: Mapping[Name, Basket] = Field(description="The baskets by id, in the order of the navigation.")

    def columns_read(self) -> Iterator[tuple[str, ...]]:
        """The names that columns, sorting and conditions read."""
        for basket in self.baskets.values():
            yield from (tuple(column.split(".")) for column in (*basket.columns, basket.sort))


class Frame(Closed):
    """What every widget can say beside its own options."""

    title: Text | None = Field(default=None, description="Title above the widget.")
    width: int = Field(default=6, ge=1, le=12, description="Width in twelfths of the page.")
    when: Annotated[Expr | None, Expects(BOOLEAN)] = Field(default=None, description="Shown only while this holds.")
    roles: RoleNames = Field(default=(), description="Shown only to these roles; default: to everybody.")


@dataclass(frozen=True)
class Widget:
    """One panel of a dossier: the part that fills it, its options and its frame."""

    name: str
    options: BaseModel
    part: Part
    frame: Frame
    takes: ClassVar[str] = "widget"

    def nested(self) -> Iterator[tuple[Path, BaseModel]]:
        """The widget's own options, then its frame."""
        yield (self.name,), self.options
        yield (), self.frame

    def parts(self) -> Iterator[tuple[Path, Part]]:
        """The part that fills it, with the place of its name."""
        yield (self.name,), self.part

    @classmethod
    def of(cls, value: object, info: core_schema.ValidationInfo) -> "Widget":
        """Read `{fields: […], width: 8}`."""
        if isinstance(value, Widget):
            return value
        if not isinstance(value, dict):
            raise PydanticCustomError("widget", "a widget is a map that names what it shows, such as 'fields: […]'", {})
        parts = registry_of(info).parts("widget")
        named = [key for key in value if key in parts]
        if len(named) != 1:
            raise _not_one(named, value, parts)
        return _read(named[0], value, parts[named[0]], info)

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(cls.of)

    @classmethod
    def __get_pydantic_json_schema__(cls, _: Any, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return spelled("widget")


def _read(name: str, value: dict[str, Any], part: Part, info: core_schema.ValidationInfo) -> Widget:
    assert part.options is not None
    frame = {key: one for key, one in value.items() if key != name}
    options = _validate(part.options, value[name], (name,), info)
    return Widget(name, options, part, _validate(Frame, frame, (), info))


def _validate(model: type[Options], value: Any, path: Path, info: core_schema.ValidationInfo) -> Options:
    try:
        return model.model_validate(value, context=info.context)
    except ValidationError as error:
        details: Any = [{**e, "loc": (*path, *e["loc"])} for e in _details(error, model.model_fields)]
        raise ValidationError.from_exception_data("widget", details) from None


def _details(error: ValidationError, known: Iterable[str]) -> Iterator[dict[str, Any]]:
    for e in error.errors(include_url=False):
        context = {**e.get("ctx", {}), "message": e["msg"]}
        if e["type"] == "extra_forbidden" and len(e["loc"]) == 1:
            context["hint"] = nearest(str(e["loc"][0]), known) or ""
        yield {
            "type": PydanticCustomError(e["type"], "{message}", context),
            "loc": e["loc"],
            "input": e["input"],
        }


def _not_one(named: list[str], value: dict[str, Any], parts: Mapping[str, Part]) -> Exception:
    if named:
        return PydanticCustomError(
            "widget", "a widget shows one thing, this one names {names}", {"names": " and ".join(named)}
        )
    unknown = next((key for key in value if key not in Frame.model_fields), "")
    return ValidationError.from_exception_data(
        "widget",
        [
            {
                "type": PydanticCustomError(
                    "unknown_step",
                    "there is no widget '{name}'",
                    {"name": unknown, "hint": nearest(unknown, parts) or ""},
                ),
                "loc": (unknown,) if unknown else (),
                "input": value,
            }
        ],
    )


class Tab(Closed):
    """One page of a dossier."""

    title: Text = Field(description="The tab's name for people.")
    when: Annotated[Expr | None, Expects(BOOLEAN)] = Field(default=None, description="Shown only while this holds.")
    roles: RoleNames = Field(default=(), description="Shown only to these roles; default: to everybody.")
    widgets: Mapping[Name, Widget] = Field(description="Its panels, in reading order.")


class Dossier(Closed):
    """How a kind of case is shown to the people of the house."""

    dossier: Annotated[str, Ref("case_type")] = Field(
        pattern=IDENTIFIER, description="The case type; the name of the file."
    )
    header: tuple[Annotated[str, Ref("path")], ...] = Field(
        default=(), description="What stands at the top of every tab."
    )
    tabs: Mapping[Name, Tab] = Field(min_length=1, description="The dossier's tabs, in order.")

    def paths_read(self) -> Iterator[tuple[str, ...]]:
        """What widgets show without naming it, such as all pieces."""
        return self._told("paths_shown")

    def columns_read(self) -> Iterator[tuple[str, ...]]:
        """The columns of tables of other cases."""
        return self._told("columns_shown")

    def _told(self, hook: str) -> Iterator[tuple[str, ...]]:
        for widget in (one for tab in self.tabs.values() for one in tab.widgets.values()):
            told: Callable[[], Iterable[tuple[str, ...]]] | None = getattr(widget.options, hook, None)
            yield from told() if told else ()
