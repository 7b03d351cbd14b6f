"""An answer for programs, and for terminals."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from core.translations import Gettext
from modules.explaining.answers import Answer, Reason, Told
from modules.explaining.sentences import question_of, sentence_of, verdict_of

MARKS = {True: "✓", False: "✗", None: "·"}


def as_json(answer: Answer, gettext: Gettext, language: str, zone: tzinfo) -> dict[str, Any]:
    """The answer as data: codes to decide by, sentences to show."""
    return {
        "subject": answer.subject,
        "name": answer.name,
        "for": answer.whom or None,
        "question": question_of(answer, gettext, language),
        "verdict": answer.verdict,
        "yes": answer.yes,
        "says": verdict_of(answer, gettext),
        "reasons": [_reason(one, gettext, language, zone) for one in answer.reasons],
    }


def _reason(reason: Reason, gettext: Gettext, language: str, zone: tzinfo) -> dict[str, Any]:
    place = reason.place
    return {
        "code": reason.code,
        "says": sentence_of(reason, gettext, language, zone),
        "holds": reason.holds,
        "place": {"file": place.file, "line": place.line, "column": place.column} if place else None,
        "at": reason.at.isoformat() if reason.at else None,
        "entry": reason.entry,
        "parts": [_part(one) for one in reason.parts],
    }


def _part(told: Told) -> dict[str, Any]:
    return {
        "source": told.source,
        "depth": told.depth,
        "holds": told.holds,
        "decides": told.decides,
        "hidden": told.hidden,
        "changed": told.changed,
        "value": told.value,
        "values": dict(told.values),
    }


def as_lines(answer: Answer, gettext: Gettext, language: str, zone: tzinfo) -> Iterator[str]:
    """The answer for a terminal."""
    yield question_of(answer, gettext, language)
    whom = f"{gettext('For: ')}{answer.whom}. " if answer.whom else ""
    yield f"{whom}{verdict_of(answer, gettext)}"
    for reason in answer.reasons:
        when = f"{reason.at.astimezone(zone):%Y-%m-%d %H:%M}  " if reason.at else ""
        yield f"  {MARKS[reason.holds]} {when}{sentence_of(reason, gettext, language, zone)}"
        for told in reason.parts:
            yield f"      {'  ' * told.depth}{part_line(told, gettext)}"
        if reason.place:
            yield f"      {reason.place}"


def part_line(told: Told, gettext: Gettext) -> str:
    """One part of a condition, with what it gave."""
    if told.hidden:
        return f"· {told.source}  ({gettext('not told')})"
    if told.changed:
        return f"· {told.source}  ({gettext('may have changed since')})"
    if told.value is not None:
        return f"{told.source} = {told.value}"
    values = ", ".join(f"{name} = {value}" for name, value in told.values.items() if name != told.source)
    return f"{MARKS[told.holds]} {told.source}" + (f"  ({values})" if values else "")
