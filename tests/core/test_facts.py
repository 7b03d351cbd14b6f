from collections.abc import Mapping

import pytest

from core.facts import Facts
from core.registry import Names, Registry

Calls = list[str]


def provider(name: str, values: Mapping[str, object], calls: Calls, *, lazy: bool) -> Names:
    def load(*_: object) -> Mapping[str, object]:
        calls.append(name)
        return values

    return Names(name, lambda _: {}, load, tuple(values) if lazy else ())


@pytest.fixture
def calls() -> Calls:
    """Which providers were asked, in order."""
    return []


@pytest.fixture
def facts(calls: Calls) -> Facts:
    """Facts of a lazy provider and of one that must be asked for everything."""
    registry = Registry()
    registry.add(provider("pieces", {"pieces": 3}, calls, lazy=True))
    registry.add(provider("fields", {"price": 5, "note": None}, calls, lazy=False))
    return Facts(registry, None, None, {"actor": "me"})


def test_nothing_is_loaded_until_a_name_is_asked_for(facts: Facts, calls: Calls) -> None:
    assert (facts["actor"], calls) == ("me", [])
    assert (facts["price"], calls) == (5, ["fields"])
    assert (facts["pieces"], calls) == (3, ["fields", "pieces"])


def test_a_provider_is_asked_once(facts: Facts, calls: Calls) -> None:
    assert [facts["price"], facts["price"], facts["note"]] == [5, 5, None]
    assert calls == ["fields"]


def test_an_unknown_name_is_a_key_error_and_asks_no_lazy_provider(facts: Facts, calls: Calls) -> None:
    with pytest.raises(KeyError):
        facts["prise"]
    assert ("prise" in facts, calls) == (False, ["fields"])


def test_what_is_given_beside_the_case_comes_first(calls: Calls) -> None:
    registry = Registry()
    registry.add(provider("fields", {"form": "field"}, calls, lazy=False))
    assert (Facts(registry, None, None, {"form": "given"})["form"], calls) == ("given", [])


def test_all_names_can_be_listed(facts: Facts) -> None:
    assert dict(facts) == {"actor": "me", "pieces": 3, "price": 5, "note": None}
    assert len(facts) == 4
