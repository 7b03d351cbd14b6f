"""Rules: scenarios that begin alike are played by one process, and every process has about as many as the others."""

from modules.scenarios.sharing import shares_of
from tests.fixtures.scenarios import Stage

ROOT = "scenario: Root\nwhen: [visitor fills: request]\n"


def heir(of: str) -> str:
    return f"scenario: An heir of {of}\ngiven: [as in: {of}]\nthen: [stage: received]\n"


def test_those_that_begin_alike_stay_together(stage: Stage) -> None:
    bench = stage.bench(
        oak=ROOT, ash=ROOT, oak_a=heir("oak"), ash_a=heir("ash"), oak_b=heir("oak_a"), ash_b=heir("ash")
    )
    names = ["ash", "ash_a", "ash_b", "oak", "oak_a", "oak_b"]
    first, second = shares_of(bench.loaded.packs, [("permits", name) for name in names], 2)
    assert {frozenset(name[:3] for _, name in share) for share in (first, second)} == {
        frozenset({"ash"}),
        frozenset({"oak"}),
    }


def test_a_family_that_is_too_large_is_divided(stage: Stage) -> None:
    heirs = {f"heir_{number}": heir("root") for number in range(7)}
    bench = stage.bench(root=ROOT, **heirs)
    shares = shares_of(bench.loaded.packs, [("permits", name) for name in ("root", *heirs)], 2)
    assert sorted(map(len, shares)) == [4, 4]


def test_no_share_is_empty_and_none_is_lost(stage: Stage) -> None:
    bench = stage.bench(root=ROOT)
    assert shares_of(bench.loaded.packs, [("permits", "root")], 8) == [[("permits", "root")]]
