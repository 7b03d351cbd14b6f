"""Why a case is in a basket, or not, and why somebody finds it there or does not."""

from collections.abc import Iterator
from dataclasses import replace

from core.definitions.language import Text
from modules.cases.language import FILLED
from modules.dossiers.language import Basket, BasketsFile
from modules.explaining.answers import Answer, Reason
from modules.explaining.conditions import written
from modules.explaining.errors import UnknownName
from modules.explaining.questions import Question, place_in
from modules.explaining.rights import held_grants, holds, right


def why_basket(question: Question) -> Answer:
    """About the basket named, or else about the one that the case is in; raises `UnknownName`.

    Only about baskets in which whoever asks finds cases: whether a case is in another one is not theirs to know.
    """
    baskets = {name: basket for name, basket in _baskets(question).items() if _is_known(question.about(name))}
    held = [name for name, basket in baskets.items() if _holds(question, name, basket)]
    name = question.name or next(iter(held), "")
    if name not in baskets:
        if question.name:
            raise UnknownName("basket", question.name, baskets)
        reasons = tuple(_stage(question, question.case.basket or ""))
        return Answer("basket", "", Text({"": "–"}), "in_none", False, reasons)
    asked = question.about(name)
    seen = name in held and _reaches(asked)
    verdict = "in_it" if seen else "hidden" if name in held else "elsewhere"
    return Answer("basket", name, baskets[name].title, verdict, seen, tuple(_reasons(asked, baskets[name])))


def _baskets(question: Question) -> dict[str, Basket]:
    file: BasketsFile | None = question.in_force.single("baskets")
    return dict(file.baskets) if file else {}


def _holds(question: Question, name: str, basket: Basket) -> bool:
    if question.case.case_type not in basket.case_types:
        return False
    if basket.when is not None:
        return basket.when.expression.holds(question.facts)
    return question.case.basket == name and question.case.closed_at is None


def _is_known(question: Question) -> bool:
    """Whether the basket is one of those of whoever asks."""
    return question.sight.operator or _reaches(replace(question, ctx=question.sight.ctx))


def _reaches(question: Question) -> bool:
    """Whether a right to read of the one who is asked about reaches into the basket."""
    if question.ctx.actor.kind == "system":
        return True
    found = (one for one in held_grants(question, "read") if holds(question, one))
    return any(one.grant.baskets is None or question.name in one.grant.baskets for one in found)


def _reasons(question: Question, basket: Basket) -> Iterator[Reason]:
    path = ("baskets", question.name)
    if question.case.case_type not in basket.case_types:
        place = place_in(question.in_force, "baskets", "baskets", (*path, "case_types"))
        yield Reason("basket_other_types", {}, False, place)
    if basket.when is None:
        yield from _stage(question, question.name)
        if question.case.closed_at is not None:
            yield Reason("basket_of_open_cases", {}, False)
    else:
        yes = basket.when.expression.holds(question.facts)
        place = place_in(question.in_force, "baskets", "baskets", (*path, "when"))
        parts = question.condition(basket.when.expression)
        yield Reason("basket_when" if yes else "basket_not_when", {}, yes, place, parts=parts)
    yield from right(question, "read")
    for one in held_grants(question, "read"):
        if one.grant.baskets is not None:
            yes = question.name in one.grant.baskets
            place = place_in(question.in_force, "roles", "roles", (*one.path, "baskets"))
            told = {"role": question.role_titles([one.role])[0]}
            yield Reason("basket_granted" if yes else "basket_not_granted", told, yes, place)


def _stage(question: Question, name: str) -> Iterator[Reason]:
    """What the stage says of the basket, with the names in it filled in as the case came into the stage."""
    stage = question.case_type.stages.get(question.case.stage)
    pattern, place = (stage.basket if stage else None), question.place("stages", question.case.stage, "basket")
    told: dict[str, Text | str] = {"stage": question.stage_title(question.case.stage)}
    if pattern is None:
        yield Reason("basket_none", told, False, question.place("stages", question.case.stage))
        return
    values = [(one, question.facts.get(one)) for one in FILLED.findall(pattern)]
    told |= {"pattern": pattern, "basket": question.case.basket or "–"}
    if values and all(question.sight.tells((one,)) for one, _ in values):
        told["values"] = ", ".join(f"{one} = {written(value)}" for one, value in values)
        yield Reason("basket_filled", told, question.case.basket == name, place)
    else:
        yield Reason("basket_of_stage", told, question.case.basket == name, place)
