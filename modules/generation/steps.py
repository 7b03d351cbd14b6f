"""What the step does: the letter is written now, its PDF is made after the commit."""

from core.definitions.packs import Pack
from modules.cases.partyroles import party_of
from modules.cases.stepping import StepRun, Wait
from modules.generation.language import Generate, Letter, Letterhead, LetterheadFile
from modules.generation.models import GeneratedLetter
from modules.generation.writing import Occasion, Written, write_letter
from modules.messages.writing import language_for
from modules.parties.models import Party

EFFECT = "print_letter"


def awaited(letter_id: str) -> str:
    """What a process waits for while a letter is being made."""
    return f"letter:{letter_id}"


def generate(run: StepRun, options: Generate) -> Wait:
    """Write a letter with the case's values as they are now, and wait for its PDF."""
    party = party_of(run.ctx, run.case, options.to) if options.to else None
    written = _write(run, options, party)
    row = GeneratedLetter(
        case_id=run.case.id,
        letter=options.letter,
        name=options.name,
        title=written.title,
        language=_language(run.pack, party),
        piece=options.piece,
        party_id=party.id if party else None,
        html=written.html,
        written_at=run.ctx.now(),
    )
    run.ctx.session.add(row)
    run.ctx.session.flush()
    run.ctx.record("letter.written", run.case, letter=row.letter, id=row.id)
    run.ctx.later(EFFECT, run.case, letter=row.id)
    return Wait(awaited(row.id))


def _write(run: StepRun, options: Generate, party: Party | None) -> Written:
    letter: Letter = run.pack.get("letter", options.letter)
    occasion = Occasion(
        reference=run.case.reference,
        at=run.ctx.now(),
        language=_language(run.pack, party),
        recipient=party.name if party else "",
    )
    values = run.ctx.facts(run.case, run.known)
    return write_letter(letter, letterhead_of(run.pack), occasion, values)


def letterhead_of(pack: Pack) -> Letterhead | None:
    """Who writes the letters of the pack, if it says so."""
    file: LetterheadFile | None = pack.single("letterhead")
    return file.letterhead if file else None


def _language(pack: Pack, party: Party | None) -> str:
    offered = pack.manifest.languages
    return language_for(party, offered) if party else offered[0]
