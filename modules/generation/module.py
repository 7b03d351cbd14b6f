"""What the module adds to the product."""

from functools import partial

from core.definitions.factdata import fact_parts
from core.registry import Command, Effect, FileKind, Namespace, Part, Registry, Rule
from modules.cases.erasing import ERASER
from modules.cases.unheard import UNHEARD
from modules.generation.commands import FileLetter, file_letter
from modules.generation.effects import print_letter
from modules.generation.erasing import erase_letters
from modules.generation.facts import FACTS
from modules.generation.inspecting import find_printer_problems
from modules.generation.language import Generate, Letter, LetterheadFile
from modules.generation.rules import check_generates, check_letters, letter_names
from modules.generation.scenarios import register_scenarios
from modules.generation.steps import EFFECT, generate, unheard


def register(registry: Registry) -> None:
    """Letters, who writes them, and the step that makes a document of one."""
    registry.add(Part(ERASER, "generation", run=erase_letters, description="What letters said."))
    registry.add(FileKind("letter", Letter, folder="letters", case_type=lambda value: value.case_type))
    registry.add(FileKind("letterhead", LetterheadFile))
    registry.add(Namespace("letter", letter_names, of="letter"))
    registry.add(Rule("letters", "letter", partial(check_letters, registry)))
    registry.add(Rule("generates", "case_type", check_generates))
    registry.add(Part("step", "generate", Generate, run=generate, description="Make a PDF and file it in the case."))
    registry.add(Part(UNHEARD, "letters", run=unheard, description="Letters that tell hidden fields."))
    registry.add(Command(FileLetter, file_letter))
    registry.add(Effect(EFFECT, print_letter, title="Letter as a PDF"))
    registry.add(Part("doctor", "generation", run=find_printer_problems, description="Letters can be printed."))
    register_scenarios(registry)
    for part in fact_parts(FACTS):
        registry.add(part)
