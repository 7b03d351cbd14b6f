"""Rules: a process whose branches ended goes on waiting, and says so; while they run, it waits where they do.

What a ladder gives to do has a name in scenarios as well.
"""

from core.definitions.load import load
from core.definitions.scan import read_folders
from core.registry import Registry
from modules.scenarios.bench import Bench
from modules.scenarios.playing import play
from tests.fixtures.kernels import SAMPLES
from tests.fixtures.scenarios import OPENED

PERMIT = "definitions/permits/case_types/permit.yaml"
FORKED = """
processes:
  forked:
    title: {en: Forked, fr: Fourche}
    on_demand: {by: clerk}
    steps:
      - parallel:
          one: [task: {id: left, title: {en: Left, fr: Gauche}, for: clerk}]
          two: [task: {id: right, title: {en: Right, fr: Droite}, for: clerk}]
      - wait: {for: 2 days}
"""
STORY = """
scenario: Story
given: [as in: opened]
when: [clerk runs: forked, clerk does: left]
then: [process forked: waiting, process forked: waiting at right]
later:
  - when: [clerk does: right]
    then: [process forked: waiting]
  - when: [time passes: 3 days]
    then: [process forked: done]
"""


LATE = """
scenario: Story
given: [as in: opened]
when: [time passes: 2 days]
then: [tasks: [first_look, "stage:received"]]
later:
  - when: [head does: "stage:received"]
    then: [tasks: [first_look]]
"""


def test_a_task_that_a_ladder_gives_is_named_and_done(registry: Registry) -> None:
    folders = read_folders(SAMPLES / "definitions", SAMPLES / "forms")
    files = folders["permits"]
    text = files[PERMIT].decode()
    assert "due: 5 days" in text
    files[PERMIT] = text.replace("due: 5 days", "due: 5 days, escalate: [{after: 1 day, to: head}]").encode()
    for name, story in {"opened": OPENED, "story": LATE}.items():
        files[f"definitions/permits/scenarios/{name}.yaml"] = story.encode()
    bench = Bench(registry, folders, SAMPLES / "definitions")
    loaded = load(bench.folders, bench.traced)
    assert not loaded.diagnostics, [str(one) for one in loaded.diagnostics]
    outcome = play(bench, loaded.packs["permits"], loaded.packs["permits"].files["scenario"]["story"])
    assert outcome.passed, outcome.failure


def test_a_process_is_what_it_is_and_not_what_its_last_branch_is(registry: Registry) -> None:
    folders = read_folders(SAMPLES / "definitions", SAMPLES / "forms")
    files = folders["permits"]
    files[PERMIT] = files[PERMIT].decode().replace("\nprocesses:\n", FORKED).encode()
    for name, text in {"opened": OPENED, "story": STORY}.items():
        files[f"definitions/permits/scenarios/{name}.yaml"] = text.encode()
    bench = Bench(registry, folders, SAMPLES / "definitions")
    loaded = load(bench.folders, bench.traced)
    assert not loaded.diagnostics, [str(one) for one in loaded.diagnostics]
    outcome = play(bench, loaded.packs["permits"], loaded.packs["permits"].files["scenario"]["story"])
    assert outcome.passed, outcome.failure
