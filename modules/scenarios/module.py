"""What the module `scenarios` adds to the product."""

from functools import partial

from core.registry import FileKind, Namespace, Part, Registry, Rule
from modules.scenarios.abilities import ability_names
from modules.scenarios.cli import make_test_command
from modules.scenarios.language import Scenario
from modules.scenarios.lines import CHECK, VERB
from modules.scenarios.naming import check_scenario
from modules.scenarios.phrasebook import CHECKS, VERBS
from modules.scenarios.running import find_untrue
from modules.scenarios.simulator import make_simulate_command
from modules.scenarios.spelling import spell_line


def register(registry: Registry) -> None:
    """Scenarios of packs, the verbs and checks that all of them know, and the commands that play them."""
    registry.add(FileKind("scenario", Scenario, folder="scenarios", binding=False))
    registry.add(Rule("scenarios", "scenario", partial(check_scenario, registry)))
    registry.add(Namespace("scenario", lambda scope: scope.pack.all("scenario"), of="scenario"))
    registry.add(Namespace("ability", lambda scope: ability_names(registry.parts("action"), scope)))
    registry.add(Part("cli", "test", run=make_test_command(registry), description="Play the scenarios of packs."))
    registry.add(Part("cli", "simulate", run=make_simulate_command(registry), description="Try a pack by hand."))
    registry.add(Part("publication_check", "scenarios", run=find_untrue, description="Scenarios come true."))
    for kind in (VERB, CHECK):
        registry.add(Part("spelling", kind, run=partial(spell_line, kind)))
    for part in (*VERBS, *CHECKS):
        registry.add(part)
