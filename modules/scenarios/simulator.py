"""`liasse simulate`: the simulation in a terminal, or from a script."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from core.cli.answering import AsJson, console, errors, tell
from core.cli.exits import Exit
from core.definitions.packs import Pack
from core.diagnostics import DefinitionError, nearest, printable, render
from core.errors import LiasseError, Refused
from core.logs import silence
from core.registry import Registry
from modules.scenarios.bench import Bench
from modules.scenarios.cli import open_bench, require_pack
from modules.scenarios.lines import CHECK, VERB
from modules.scenarios.performing import Untrue, reason_of
from modules.scenarios.simulating import Simulation

PROMPT = "> "
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
HELP = """Say what happens, as in a scenario:
  clerk opens permit with {{surface: 40}} parties {{owner: {{name: Ada, email: ada@example.com}}}}
  clerk runs begin · clerk does review outcome fine · owner sends {{plan: plan.pdf}} · time passes 15 days
Check what must hold: stage study · clerk sees {{iban: hidden}} · mail to owner: welcome
Or ask:
  can WHO      what they may do with the case now, and why not what they can't
  sees WHO     what they see of it
  story        all that happened
  undo         take the last line back
  save NAME    keep the run as scenarios/NAME.yaml of the pack
  quit
What happens: {verbs}
What is checked: {checks}
Who acts: {people}, another …, and the parties of the case"""


class PackIsBroken(Refused):
    """The pack {pack} holds mistakes; `liasse check` lists them."""


class BadName(Refused):
    """'{name}' can't name a scenario. Use small letters, digits and '_'."""


class Terminal:
    """One simulation and the commands that ask about it."""

    def __init__(self, simulation: Simulation, registry: Registry, folder: Path, out: Console) -> None:
        self._simulation, self._registry, self._folder, self._out = simulation, registry, folder, out
        self._commands: Mapping[str, Callable[[str], None]] = {
            "help": self._help,
            "can": self._can,
            "sees": self._sees,
            "story": self._story,
            "undo": self._undo,
            "save": self._save,
        }

    def obey(self, text: str) -> bool:
        """Do what was typed; False when it could not be done, and the reason was told."""
        word, _, rest = text.strip().partition(" ")
        try:
            if word in self._commands:
                self._commands[word](rest.strip())
            else:
                self._say(text)
        except Untrue as untrue:
            self._out.print(f"  not so: expected {untrue.mismatch.expected}; found {untrue.mismatch.found}")
            return False
        except (LiasseError, ValidationError, ValueError, DefinitionError) as error:
            self._out.print(f"  {printable(reason_of(error))}{self._hint(word)}")
            return False
        return True

    def _hint(self, word: str) -> str:
        near = nearest(word, self._commands)
        return f" Or did you mean {near}?" if near else ""

    def _say(self, text: str) -> None:
        for event in self._simulation.say(text):
            self._out.print(f"  {printable(str(event))}")
        standing = self._simulation.standing()
        if standing is not None:
            due = f", due {standing.due}" if standing.due else ""
            tasks = f", tasks: {', '.join(standing.tasks)}" if standing.tasks else ""
            self._out.print(f"  = {standing.reference}: {standing.stage}{due}{tasks}")

    def _help(self, _: str) -> None:
        phrases = {"verbs": self._registry.parts(VERB), "checks": self._registry.parts(CHECK)}
        told = {name: ", ".join(parts) for name, parts in phrases.items()}
        self._out.print(HELP.format(**told, people=", ".join(self._simulation.scene.cast.names())))

    def _can(self, who: str) -> None:
        table = Table(box=None, show_header=False, padding=(0, 2))
        for name, why in self._simulation.can(who):
            table.add_row("no " if why else "yes", name, printable(why or ""))
        self._out.print(table)

    def _sees(self, who: str) -> None:
        table = Table(box=None, show_header=False, padding=(0, 2))
        for name, value in self._simulation.sees(who).items():
            table.add_row(name, printable(value))
        self._out.print(table)

    def _story(self, _: str) -> None:
        for event in self._simulation.story():
            self._out.print(f"  {printable(str(event))}")

    def _undo(self, _: str) -> None:
        self._out.print("  The last line is taken back." if self._simulation.undo() else "  There is nothing to undo.")

    def _save(self, name: str) -> None:
        if not NAME.fullmatch(name):
            raise BadName(name=name)
        path = self._folder / "scenarios" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(self._simulation.save(name.replace("_", " ").capitalize()), encoding="utf-8")
        self._out.print(f"  Saved: {path}")


def make_simulate_command(registry: Registry) -> typer.Typer:
    """The command `simulate`."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

    @app.command("simulate")
    def simulate(
        pack: Annotated[str, typer.Argument(help="The pack.")],
        script: Annotated[Path | None, typer.Option(help="File with one line for each thing to say.")] = None,
        save: Annotated[str, typer.Option(help="Keep the run as this scenario of the pack.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Try a pack by hand in memory: play anybody, let time pass, see what happens. Type 'help' there."""
        bench = open_bench(registry)
        found = _sound(bench, require_pack(bench, pack))
        assert bench.root
        with silence(), Simulation(bench, found) as simulation:
            out = errors if as_json else console
            terminal = Terminal(simulation, registry, bench.root / found.name, out)
            lines = script.read_text(encoding="utf-8").splitlines() if script else None
            done = _follow(terminal, lines, out) if lines is not None else _converse(terminal, out)
            if save:
                done = terminal.obey(f"save {save}") if done else _unsaved(out)
            story = [str(event) for event in simulation.story()]
        tell({"pack": found.name, "done": done, "story": story}, as_json, lambda: "")
        raise typer.Exit(Exit.FINE if done else Exit.NOT_FINE)

    return app


def _sound(bench: Bench, pack: str) -> Pack:
    if pack not in bench.loaded.packs:
        errors.print_painted(render(bench.loaded.diagnostics, bench.loaded.sources, colour=errors.is_terminal))
        raise PackIsBroken(pack=pack)
    return bench.loaded.packs[pack]


def _follow(terminal: Terminal, lines: Iterable[str], out: Console) -> bool:
    """Obey a script up to its first line that can't be done, and say which ones were left."""
    told = [(number, one) for number, one in enumerate(lines, 1) if one.strip() and not one.lstrip().startswith("#")]
    for index, (number, line) in enumerate(told):
        out.print(f"{PROMPT}{printable(line.strip())}")
        if not terminal.obey(line):
            left = [str(behind) for behind, _ in told[index + 1 :]]
            out.print(f"Stopped at line {number}. {_not_done(left)}")
            return False
    return True


def _not_done(lines: Sequence[str]) -> str:
    """Which lines of a script were not carried out."""
    if len(lines) < 2:
        return f"Line {lines[0]} was not carried out." if lines else "It was the last line."
    return f"{len(lines)} lines behind it were not carried out: {lines[0]} to {lines[-1]}."


def _unsaved(out: Console) -> bool:
    out.print("Nothing was saved.")
    return False


def _converse(terminal: Terminal, out: Console) -> bool:
    """Obey what is typed until somebody has enough."""
    out.print("Type what happens, 'help', or 'quit'.")
    while True:
        try:
            text = out.input(PROMPT).strip()
        except (EOFError, KeyboardInterrupt):
            return True
        if text in ("quit", "exit"):
            return True
        if text:
            terminal.obey(text)
