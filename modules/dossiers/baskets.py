"""The baskets that an actor sees, and the SQL condition of the cases that each of them holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import col

from core.access.knowledge import select, with_parameters
from core.access.policies import Policy
from core.context import Context
from core.definitions.packs import Pack
from core.errors import NotFound
from core.expressions.expression import Expression
from core.language import known_time
from modules.cases.columns import columns_of
from modules.cases.models import Case
from modules.dossiers.language import Basket, BasketsFile


@dataclass(frozen=True)
class Place:
    """A basket of a pack that the actor sees; `cases` is the condition of the rows that it holds for the actor.

    `tallied` holds the case types of which the actor sees every case, when the numbers that are kept tell all that the
    basket holds for the actor; None when its cases have to be counted.
    """

    pack: Pack
    name: str
    basket: Basket
    cases: ColumnElement[bool]
    tallied: tuple[str, ...] | None = None

    @property
    def url(self) -> str:
        """The page that lists it."""
        return f"/work/{self.pack.name}/{self.name}"

    @property
    def key(self) -> tuple[str, str]:
        """The pair of pack and basket."""
        return self.pack.name, self.name


def baskets_of(ctx: Context) -> list[Place]:
    """Every basket in which the actor may read something, in the order of the definitions."""
    return [place for pack in ctx.kernel.definitions.in_force.values() for place in _places(ctx, pack)]


def find_basket(ctx: Context, pack: str, name: str) -> Place:
    """The basket; raises `NotFound` unless the actor sees it."""
    found = ctx.kernel.definitions.in_force.get(pack)
    place = next((p for p in _places(ctx, found) if p.name == name), None) if found else None
    if place is None:
        raise NotFound(kind="basket", id=name[:64])
    return place


def _places(ctx: Context, pack: Pack) -> Iterator[Place]:
    file: BasketsFile | None = pack.single("baskets")
    for name, basket in file.baskets.items() if file else ():
        legs = [leg for case_type in basket.case_types for leg in _legs(ctx, pack, name, basket, case_type)]
        if legs:
            yield Place(pack, name, basket, or_(*legs), _tallied(ctx, pack, name, basket))


def _tallied(ctx: Context, pack: Pack, name: str, basket: Basket) -> tuple[str, ...] | None:
    """The case types that the actor sees whole; None when a condition or a right looks at single cases."""
    rights = {case_type: _policies(ctx, pack, name, case_type) for case_type in basket.case_types}
    by_case = any(found and all(policy.where for policy in found) for found in rights.values())
    if basket.when is not None or by_case:
        return None
    return tuple(case_type for case_type, found in rights.items() if found is None or found)


def _legs(ctx: Context, pack: Pack, name: str, basket: Basket, case_type: str) -> Iterator[ColumnElement[bool]]:
    """The rows of one case type; nothing when the actor may not see them in this basket."""
    policies = _policies(ctx, pack, name, case_type)
    if policies is None or policies:
        rows = and_(col(Case.pack) == pack.name, col(Case.case_type) == case_type)
        rights = true() if policies is None else _rights(ctx, pack, case_type, policies)
        yield and_(rows, holds_here(ctx, pack, name, basket, case_type), rights)


def _policies(ctx: Context, pack: Pack, basket: str, case_type: str) -> list[Policy] | None:
    """The rights to read that reach into the basket; None for Liasse itself."""
    if ctx.actor.kind == "system":
        return None
    matching = ctx.kernel.policies.matching(ctx.actor, pack.name, case_type, "read")
    return [policy for policy in matching if policy.baskets is None or basket in policy.baskets]


def _rights(ctx: Context, pack: Pack, case_type: str, policies: list[Policy]) -> ColumnElement[bool]:
    if any(policy.where is None for policy in policies):
        return true()
    columns = columns_of(pack.get("case_type", case_type), ctx.session.get_bind().dialect.name)
    bound = bound_names(ctx, pack)
    return or_(false(), *(select(pack, policy.where, columns, bound) for policy in policies if policy.where))


def holds_here(ctx: Context, pack: Pack, name: str, basket: Basket, case_type: str) -> ColumnElement[bool]:
    """Which cases of the type are in the basket: those of its condition, or those whose stage names it."""
    if basket.when is None:
        return and_(col(Case.basket) == name, col(Case.closed_at).is_(None))
    columns = columns_of(pack.get("case_type", case_type), ctx.session.get_bind().dialect.name)
    return and_(select(pack, basket.when.expression, columns, bound_names(ctx, pack)), col(Case.erased_at).is_(None))


def bound_names(ctx: Context, pack: Pack) -> dict[str, object]:
    """What conditions know beside the case."""
    return {"actor": ctx.actor.facts(), **known_time(pack, ctx.now())}


def basket_holding(ctx: Context, case: Case) -> Place | None:
    """The first basket of the actor that holds the case, for the way back."""
    pack = None if case.erased_at else ctx.kernel.definitions.in_force.get(case.pack)
    facts = ctx.facts(case)
    for place in _places(ctx, pack) if pack else ():
        basket = place.basket
        held = _holds(place.pack, basket.when.expression, facts) if basket.when else place.name == case.basket
        if held and case.case_type in basket.case_types:
            return place
    return None


def _holds(pack: Pack, condition: Expression, facts: Mapping[str, object]) -> bool:
    return condition.holds(with_parameters(pack, condition, facts))
