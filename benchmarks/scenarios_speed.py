"""How long a hundred scenarios take: `python -m benchmarks.scenarios_speed [JOBS]`. The bar: 10 s on two cores."""

import os
import sys
from pathlib import Path
from time import perf_counter, process_time

from core.app import build_registry
from core.definitions.scan import read_folders
from modules.scenarios.bench import Bench
from modules.scenarios.running import Choice, Report, run_all

SAMPLES = Path(__file__).parents[1] / "tests" / "samples"
NUMBER = 100
STORY = """
scenario: Permit {number}
when:
  - visitor fills: request
    with: {{first_name: Ada, last_name: Byron, email: ada@example.com, surface: {number}}}
  - clerk does: first_look
    outcome: fine
  - clerk runs: begin
  - owner sends: {{plan: plan.pdf, identity: identity.png}}
  - head judges: {{plan: accepted, identity: accepted}}
  - time passes: 20 days
then:
  - stage: study
  - clerk sees: {{surface: {number}}}
  - neighbour_desk sees: {{iban: hidden}}
later:
  - when: [head runs: grant]
    then:
      - stage: granted
      - journal has: [document.accepted, transition.run]
"""


def main() -> None:
    """Play them and print what it took."""
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    folders = read_folders(SAMPLES / "definitions", SAMPLES / "forms")
    for number in range(30, 30 + NUMBER):
        text = STORY.format(number=number).encode()
        folders["permits"][f"definitions/permits/scenarios/permit_{number}.yaml"] = text
    started = perf_counter()
    bench = Bench(build_registry(), folders, SAMPLES / "definitions")
    assert not bench.loaded.diagnostics, bench.loaded.diagnostics
    ready = perf_counter()
    report = run_all(bench, Choice(), jobs)
    _tell(report, jobs, ready - started)


def _tell(report: Report, jobs: int, preparing: float) -> None:
    taken = os.times()
    print(f"{len(report.outcomes)} scenarios, {len(report.failures)} failed, {jobs} processes")
    print(f"  modules and packs ready after {preparing:.1f} s")
    print(f"  played in {report.seconds:.1f} s: {1000 * report.seconds / len(report.outcomes):.0f} ms each")
    print(f"  processor time: {process_time() + taken.children_user + taken.children_system:.1f} s in all")
    for outcome in report.failures[:3]:
        print(f"  {outcome.title}: {outcome.failure}")


if __name__ == "__main__":
    main()
