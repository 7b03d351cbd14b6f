"""What the step does: the letter is written now, its PDF is made after the commit."""

from collections.abc import Callable
from functools import cache

from sqlmodel import col, select

from core.context import Context
from core.definitions.packs import Pack
from core.journal import Fact
from core.templates import paths_used
from modules.cases.models import Case
from modules.cases.partyroles import party_of
from modules.cases.stepping import StepRun, Wait
from modules.cases.telling import hearing, told_by
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
        told=_told(run, options.letter),
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


def _told(run: StepRun, name: str) -> list[str]:
    """The fields that the letter tells, in whichever language."""
    letter: Letter = run.pack.get("letter", name)
    texts = (*letter.title.by_language.values(), *letter.body.by_language.values())
    return told_by(run.ctx, run.case, {path for text in texts for path in paths_used(text)}, run.known)


def unheard(ctx: Context, case: Case) -> Callable[[Fact], bool]:
    """Tells of entries of the journal whether they speak of a letter that tells fields hidden from the actor."""

    @cache
    def hidden() -> set[str]:
        hears = hearing(ctx, case)
        written = ctx.session.exec(select(GeneratedLetter).where(col(GeneratedLetter.case_id) == case.id))
        return {letter.id for letter in written if not hears(letter.told)}

    return lambda entry: entry.type == "letter.written" and entry.data.get("id") in hidden()


def letterhead_of(pack: Pack) -> Letterhead | None:
    """Who writes the letters of the pack, if it says so."""
    file: LetterheadFile | None = pack.single("letterhead")
    return file.letterhead if file else None


def _language(pack: Pack, party: Party | None) -> str:
    offered = pack.manifest.languages
    return language_for(party, offered) if party else offered[0]
