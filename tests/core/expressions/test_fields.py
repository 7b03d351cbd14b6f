from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from core.definitions.read import read
from core.expressions import BOOLEAN
from core.expressions.fields import Expects, Expr


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    required: Annotated[Expr, Expects(BOOLEAN)]
    value: Expr | None = None


@pytest.mark.parametrize(
    ("written", "source", "result"),
    [("true", "True", True), ("price > 3000", "price > 3000", True), ("0.10", "0.10", 0), ("-3", "-3", 0)],
)
def test_a_field_takes_texts_numbers_true_and_false(written: str, source: str, result: Any) -> None:
    options = Options.model_validate(read(f"required: {written}", "f.yaml").data)
    assert str(options.required) == source
    assert options.required.expression.holds({"price": 4000}) is bool(result)
    assert options.model_dump(mode="json") == {"required": source, "value": None}


def test_a_syntax_error_carries_its_place_and_hint() -> None:
    with pytest.raises(ValidationError) as caught:
        Options.model_validate({"required": "stage = {x}"})
    (error,) = caught.value.errors()
    assert (error["type"], error["loc"]) == ("expression", ("required",))
    assert error["ctx"] == {"offset": 6, "width": 1, "hint": "write '==' to compare"}


@pytest.mark.parametrize("value", [None, [], {}, b"x", 1.5, "{x}", "{offset"])
def test_anything_else_is_refused_with_an_example_or_a_reason(value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        Options.model_validate({"required": value})
    assert caught.value.errors()[0]["type"] == "expression"
    assert caught.value.errors()[0]["msg"]


def test_the_expected_type_is_found_in_the_metadata() -> None:
    assert Options.model_fields["required"].metadata == [Expects(BOOLEAN)]


def test_editors_get_a_schema() -> None:
    assert Options.model_json_schema()["properties"]["required"]["type"] == ["string", "boolean", "number"]


def test_a_model_can_be_copied_and_compared() -> None:
    options = Options.model_validate({"required": "a > 1"})
    assert options.model_copy(deep=True) == options
    assert hash(options)
