"""Why a case is in its stage: the chain of facts in its journal, with the condition that held each time."""

import ast
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from core.expressions.fields import Expr
from core.expressions.paths import Dotted
from core.journal import JournalEntry
from core.language import known_time
from modules.cases.language import Transition
from modules.cases.moving import STAGE_TIMER
from modules.cases.stepoptions import Move
from modules.cases.values import CALCULATED
from modules.cases.walking import every_step
from modules.dossiers.people import names_of
from modules.dossiers.showing import aware
from modules.explaining.answers import Answer, Interface, Reason, Told
from modules.explaining.conditions import told_condition
from modules.explaining.questions import Question

MOST = 20
"""Latest moves that are told."""
SYSTEM = "system:"
PAUSE = timedelta(seconds=1)
"""Longest time between two entries of one command."""
FOLLOWS = ("fields.set", "stage.entered", "transition.run", "task.created", "task.cancelled", "process.stopped")
"""Facts that follow from others, so that they start nothing."""
THEN = ("stage", "today", "now")
"""Names whose value at the time the journal tells."""


@dataclass(frozen=True)
class Moved:
    """One `stage.entered`: the `transition.run` that led there, if one did, and what its command recorded before."""

    entered: JournalEntry
    run: JournalEntry | None
    started: list[JournalEntry] = field(default_factory=list)


def why_stage(question: Question) -> Answer:
    """The latest moves, newest first; then what the stage waits for."""
    reasons: list[Reason] = []
    for moved in list(moves_in(question.journal))[-MOST:][::-1]:
        reasons += _told(question, moved)
    reasons += _ahead(question)
    title = question.stage_title(question.case.stage)
    return Answer("stage", question.case.stage, title, "stands", True, tuple(reasons))


def moves_in(journal: list[JournalEntry]) -> Iterator[Moved]:
    """Every move of the case, oldest first."""
    run: JournalEntry | None = None
    started: list[JournalEntry] = []
    for entry in journal:
        if started and not _goes_on(started[-1], entry):
            started, run = [], None
        if entry.type == "transition.run":
            run = entry
        elif entry.type == "stage.entered":
            fits = run is not None and run.data.get("before") == entry.data.get("before")
            yield Moved(entry, run if fits else None, list(started))
            run = None
        started.append(entry)


def _goes_on(before: JournalEntry, entry: JournalEntry) -> bool:
    """Whether an entry may belong to the same command: by the same actor, without a pause."""
    return before.actor == entry.actor and aware(entry.at) - aware(before.at) <= PAUSE


def _told(question: Question, moved: Moved) -> Iterator[Reason]:
    data, at, number = moved.entered.data, aware(moved.entered.at), moved.entered.number
    told = {
        "stage": question.stage_title(str(data["stage"])),
        "before": question.stage_title(str(data.get("before") or "")),
        "who": _who(question, moved.entered.actor),
    }
    first = moved.run is None and not any(one.type == "stage.entered" for one in question.journal[: number - 1])
    if first:
        place = question.place("stages", str(data["stage"]), key=True)
        yield Reason("stage_opened", told, None, place, at, number)
    elif moved.run is None:
        yield _by_step(question, str(data["stage"]), told, moved)
    else:
        yield from _by_transition(question, moved.run, told, moved)


def _who(question: Question, label: str) -> str | Interface:
    kind, _, id_ = label.partition(":")
    if kind == "person":
        return names_of(question.ctx, [id_]).get(id_) or Interface("somebody")
    return Interface({"party": "the party", "public": "a visitor"}.get(kind, "Liasse"))


def _by_step(question: Question, stage: str, told: Mapping[str, object], moved: Moved) -> Reason:
    """A step `move`: the only one that leads to the stage is named."""
    steps = [(path, step) for path, step in every_step(question.case_type) if isinstance(step.options, Move)]
    found = [(path, step) for path, step in steps if step.options.to == stage]  # type: ignore[attr-defined]
    place = question.place(*found[0][0], found[0][1].name, key=True) if len(found) == 1 else None
    return Reason("stage_by_step", dict(told), None, place, aware(moved.entered.at), moved.entered.number)


def _by_transition(question: Question, run: JournalEntry, told: Mapping[str, object], moved: Moved) -> Iterator[Reason]:
    name = str(run.data["transition"])
    transition = question.case_type.transitions.get(name)
    code, more = _cause(question, name, transition, moved)
    details: dict[str, object] = {**told, "transition": question.action_title(name), **more}
    place = question.place("transitions", name, key=True)
    yield Reason(code, details, None, place, aware(run.at), run.number)
    if transition is not None and transition.when is not None:
        yield _condition(question, name, transition, run)


def _cause(question: Question, name: str, transition: Transition | None, moved: Moved) -> tuple[str, dict[str, object]]:
    """Whether somebody ran it, the stage's time was over, the case reacted to a fact, or it ran by itself."""
    if (
        transition is not None
        and transition.by
        and moved.run is not None
        and moved.run.actor.partition(":")[0] != "system"
    ):
        return "stage_by_hand", {}
    timers = [one for one in moved.started if one.type == "timer.fired" and one.data.get("kind") == STAGE_TIMER]
    if any(one.data.get("target") == name for one in timers):
        return "stage_by_time", {}
    reactions = question.case_type.reactions
    for one in reversed(moved.started):
        if one.type in reactions and reactions[one.type].run == name:
            return "stage_by_reaction", {"fact": one.type, "number": one.number}
    return _led(question, moved)


def _led(question: Question, moved: Moved) -> tuple[str, dict[str, object]]:
    """What a transition followed that ran by itself: another case, a step, or the last fact that followed nothing."""
    sources = (str(one.data.get("source") or "") for one in reversed(moved.started) if one.type == "fields.set")
    kind, _, source = next((one for one in sources if one != CALCULATED), "").partition(":")
    if kind == "case":
        return "stage_after_case", {"case": source}
    if kind == "step" and source.startswith("process:"):
        return "stage_after_step", {"process": question.action_title(source.partition(":")[2])}
    first = next((one for one in reversed(moved.started) if one.type not in FOLLOWS), None) or moved.run
    return "stage_by_itself", {"fact": first.type if first else "", "number": first.number if first else 0}


def _condition(question: Question, name: str, transition: Transition, run: JournalEntry) -> Reason:
    """The condition with the values that it read then: those of fields that no later entry changed."""
    assert transition.when is not None
    changed = {
        field for one in question.journal[run.number :] if one.type == "fields.set" for field in one.data["fields"]
    }

    def certain(path: Dotted) -> bool:
        return path[0] in THEN or (path[0] in question.case_type.fields and path[0] not in changed)

    at = aware(run.at)
    then = {"stage": str(run.data.get("before")), **known_time(question.pack, at)}
    facts = ChainMap(then, question.facts)  # type: ignore[arg-type]
    parts = told_condition(transition.when.expression, facts, question.sight, certain)
    sure = 1 if _is_and(transition.when) else 0
    parts = tuple(_held(part) if part.depth <= sure and not part.hidden else part for part in parts)
    place = question.place("transitions", name, "when")
    return Reason("stage_condition", {}, True, place, at, run.number, parts)


def _is_and(condition: Expr) -> bool:
    return isinstance(getattr(condition.expression.tree, "op", None), ast.And)


def _held(part: Told) -> Told:
    """The transition ran, so the whole held then, and with it each side of an `and`, whatever became of them."""
    return replace(part, holds=True, changed=False)


def _ahead(question: Question) -> Iterator[Reason]:
    """What will happen by itself, or that nothing more can."""
    stage = question.case_type.stages.get(question.case.stage)
    if stage is None:
        return
    path = ("stages", question.case.stage)
    if stage.final:
        yield Reason("stage_final", {}, None, question.place(*path, "final"))
    elif question.case.due_at is not None:
        due = {"until": aware(question.case.due_at)}
        if stage.then:
            told = {**due, "transition": question.action_title(stage.then)}
            yield Reason("stage_then", told, None, question.place(*path, "then"))
        else:
            yield Reason("stage_due", dict(due), None, question.place(*path, "due"))
