from pydantic import Field

from core.definitions.language import Closed
from core.definitions.read import read


class Options(Closed):
    first: str = Field(default="", description="One.")
    second: str = Field(default="", description="Another.")


def test_options_that_write_the_same_keys_share_one_set_of_them() -> None:
    one, other = Options(first="a"), Options(first="b")
    assert one.model_fields_set is other.model_fields_set
    assert Options(second="c").model_fields_set == {"second"}


def test_a_changed_copy_has_a_set_of_keys_of_its_own() -> None:
    one = Options(first="a")
    assert one.model_copy(update={"second": "b"}).model_fields_set == {"first", "second"}
    assert one.model_fields_set == Options(first="c").model_fields_set == {"first"}


def test_a_word_that_comes_back_is_held_once() -> None:
    one, other = (read(f"first: {word}\nsecond: [claim]\n", "a.yaml").data for word in ("claim", "other"))
    assert one["first"] is one["second"][0] is other["second"][0]
