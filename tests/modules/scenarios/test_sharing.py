"""Rule: where several people have a task of one name, a line means the one of whoever acts."""

from core.definitions.load import load
from core.definitions.scan import read_folders
from core.registry import Registry
from modules.scenarios.bench import Bench
from modules.scenarios.playing import Outcome, play
from tests.fixtures.kernels import SAMPLES
from tests.fixtures.scenarios import OPENED

PERMIT = "definitions/permits/case_types/permit.yaml"
BOARD = """
processes:
  vote:
    title: {en: Vote, fr: Vote}
    on_demand: {by: clerk}
    steps:
      - approve: {id: board, title: {en: Board, fr: Conseil}, of: [clerk, head], delegate: neighbour_desk}
"""
PEOPLE = "people: {carl: [clerk], hera: [head], nora: [neighbour_desk]}"


def played(registry: Registry, lines: str) -> Outcome:
    """What comes of these lines after a vote of a clerk and a head was begun."""
    folders = read_folders(SAMPLES / "definitions", SAMPLES / "forms")
    files = folders["permits"]
    text = files[PERMIT].decode()
    assert "\nprocesses:\n" in text
    files[PERMIT] = text.replace("\nprocesses:\n", BOARD).encode()
    manifest = files["definitions/permits/pack.yaml"].decode()
    files["definitions/permits/pack.yaml"] = manifest.replace("needs: [", "needs: [approvals, ").encode()
    files["definitions/permits/scenarios/opened.yaml"] = OPENED.encode()
    story = f"scenario: Story\n{PEOPLE}\ngiven: [as in: opened]\nwhen:\n  - carl runs: vote\n{lines}"
    files["definitions/permits/scenarios/story.yaml"] = story.encode()
    bench = Bench(registry, folders, SAMPLES / "definitions")
    loaded = load(bench.folders, bench.traced)
    assert not loaded.diagnostics, [str(one) for one in loaded.diagnostics]
    pack = loaded.packs["permits"]
    return play(bench, pack, pack.files["scenario"]["story"])


def test_each_of_those_who_are_asked_can_answer_and_nobody_else(registry: Registry) -> None:
    outcome = played(registry, "then: [carl can: [board], hera can: [board], nora cannot: [board]]")
    assert outcome.passed, outcome.failure


def test_whoever_an_answer_was_handed_over_to_gives_that_one(registry: Registry) -> None:
    lines = """
  - carl gives board to: nora
  - nora does: board
    outcome: refused
then: [journal has: [task.delegated, approval.decided], tasks: [first_look]]
"""
    outcome = played(registry, lines)
    assert outcome.passed, outcome.failure
