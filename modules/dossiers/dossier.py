"""A dossier for one actor: its head, its visible tabs, and the widgets of one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from core.context import Context
from core.definitions.language import Text
from core.errors import NotFound
from core.registry import Registry
from modules.cases.acting import roles_for, stage_title
from modules.cases.erasing import kept_until
from modules.cases.queries import Available, CaseView, available_actions
from modules.dossiers.baskets import Place, basket_holding
from modules.dossiers.clocking import ClockSign
from modules.dossiers.defaults import default_dossier
from modules.dossiers.history import stages_visited
from modules.dossiers.language import Dossier, Frame, Tab, Widget
from modules.dossiers.people import TREATING
from modules.dossiers.showing import Row, Shower, Shown, headline_of
from modules.dossiers.widgets.catalogue import ICONS

IN_HEAD = ("reference", "stage", "due", "assignee", "headline")
"""Paths that the head shows by itself."""
INLINE = 3
LOCKED = 1
NARROWEST, WIDEST = 3, 9


@dataclass(frozen=True)
class StageStep:
    """One stage of the bar."""

    title: Text
    state: str
    at: datetime | None


@dataclass(frozen=True)
class Head:
    """What stands above the tabs."""

    title: str
    case_type: Text
    stage: Shown
    due: Shown
    clocks: list[Shown]
    assignee: Shown
    facts: list[Row]
    stages: list[StageStep]
    basket: Place | None
    buttons: list[Available]
    more: list[Available]
    may_assign: bool
    may_take: bool
    why: str
    map: str
    kept_until: datetime | None


@dataclass(frozen=True)
class ShownTab:
    """A tab of the bar."""

    name: str
    title: Text
    url: str
    current: bool


@dataclass(frozen=True)
class ShownWidget:
    """A widget, filled."""

    name: str
    kind: str
    title: Text | None
    icon: str
    span: str
    wide: bool
    data: Mapping[str, Any]


def dossier_of(ctx: Context, view: CaseView) -> Dossier:
    """How cases of this type are shown; without a file of its own, everything in a plain order."""
    found = view.pack.get("dossier", view.case.case_type)
    return cast(Dossier, found) if found else default_dossier(ctx.kernel.registry, view.case_type)


def tabs_of(ctx: Context, view: CaseView, current: str) -> tuple[Tab, list[ShownTab]]:
    """The tab called `current` (the first one by default) and the bar; raises `NotFound` for a hidden one."""
    tabs = {name: tab for name, tab in dossier_of(ctx, view).tabs.items() if is_shown(ctx, view, tab)}
    name = current or next(iter(tabs), "")
    if name not in tabs:
        raise NotFound(kind="tab", id=name[:64])
    url = f"/cases/{view.case.id}"
    bar = [ShownTab(one, tab.title, f"{url}/{one}", one == name) for one, tab in tabs.items()]
    return tabs[name], bar


def is_shown(ctx: Context, view: CaseView, framed: Tab | Frame) -> bool:
    """Whether a tab or a widget is for this actor, now."""
    if framed.roles and ctx.actor.kind != "system" and not roles_for(ctx, view.case) & set(framed.roles):
        return False
    return framed.when is None or framed.when.expression.holds(ctx.facts(view.case))


def widgets_of(ctx: Context, view: CaseView, tab: Tab) -> Iterator[ShownWidget]:
    """The widgets of a tab that are for this actor, filled."""
    for name, widget in tab.widgets.items():
        if is_shown(ctx, view, widget.frame):
            yield _fill(ctx, view, name, widget)


def _fill(ctx: Context, view: CaseView, name: str, widget: Widget) -> ShownWidget:
    run = widget.part.run
    width = widget.frame.width
    return ShownWidget(
        name=name,
        kind=widget.name,
        title=widget.frame.title,
        icon=ICONS.get(widget.name, "list"),
        span=str(max(NARROWEST, width)) if width <= WIDEST else "",
        wide=width >= 2 * NARROWEST + 1,
        data=run(ctx, view, widget.options) if run else {},
    )


def head_of(ctx: Context, view: CaseView) -> Head:
    """The head of the dossier."""
    shower = Shower.for_cases(ctx, [view.case])
    paths = [p for p in dossier_of(ctx, view).header if p not in IN_HEAD and p != view.case_type.headline]
    buttons, more = sort_actions(available_actions(ctx, view.case))
    treats = any(ctx.may(right, view.case) for right in TREATING)
    return Head(
        title=headline_of(view),
        case_type=view.case_type.title,
        stage=shower.show(view, "stage"),
        due=shower.due(view),
        clocks=_running_clocks(shower, view),
        assignee=shower.assignee(view),
        facts=[row for row in shower.rows(view, paths) if row.shown.kind != "none"],
        stages=stage_steps(view, stages_visited(ctx, view)),
        basket=basket_holding(ctx, view.case),
        buttons=buttons,
        more=more,
        may_assign=ctx.may("assign", view.case),
        may_take=treats and view.case.assignee != ctx.actor.id and view.case.closed_at is None,
        why=offered_url(ctx.kernel.registry, "why", view.case.id),
        map=offered_url(ctx.kernel.registry, "map", view.case.id),
        kept_until=kept_until(ctx, view.case),
    )


def offered_url(registry: Registry, kind: str, case_id: str) -> str:
    """Where a module answers why the case is as it is, or draws its map; nothing when none does."""
    urls = (part.run(case_id) for part in registry.parts(kind).values() if part.run)
    return next(urls, "")


def _running_clocks(shower: Shower, view: CaseView) -> list[Shown]:
    """The clocks that still count; those of a closed case have had their time."""
    shown = [shower.clock(view, name) for name in view.case_type.clocks]
    return [one for one in shown if isinstance(one.value, ClockSign) and one.value.state not in ("kept", "missed")]


TONE_ORDER = {"primary": 0, "normal": 1, "danger": 2}


def sort_actions(actions: list[Available]) -> tuple[list[Available], list[Available]]:
    """Those that stand beside each other in the head, and those in the menu; what is possible comes first.

    Beside what is possible stands at most one that is not, the most important: it tells what is missing. The way
    on (a primary action) always has its place.
    """
    ordered = sorted(actions, key=lambda a: (not a.enabled, TONE_ORDER.get(a.tone, 1)))
    locked = [action for action in ordered if not action.enabled][:LOCKED]
    room = INLINE - sum(action.tone == "primary" for action in locked)
    inline = [action for action in ordered if action.enabled and action.tone != "danger"][:room]
    inline += locked[: INLINE - len(inline)]
    return inline, [action for action in ordered if action not in inline]


def stage_steps(view: CaseView, visited: Mapping[str, datetime]) -> list[StageStep]:
    """The bar of progress: what is done, where the case stands, what may come."""
    shown = [name for name, stage in view.case_type.stages.items() if stage.progress]
    here = view.case.stage
    if here not in shown:
        passed = [name for name in shown if name in visited]
        return [
            *(_step(view, name, "done", visited) for name in passed),
            _step(view, here, "current", visited),
            *(_step(view, name, "upcoming", visited) for name in _to_come(view, passed)),
        ]
    at = shown.index(here)
    states = ["done" if name in visited else "skipped" for name in shown[:at]]
    states += ["current", *(["upcoming"] * (len(shown) - at - 1))]
    if view.case.closed_at is not None:
        shown, states = shown[: at + 1], states[: at + 1]
    return [_step(view, name, state, visited) for name, state in zip(shown, states, strict=True)]


def _to_come(view: CaseView, passed: Sequence[str]) -> list[str]:
    """What comes after a stage beside the bar, which may lead to any stage that was not passed; nothing once closed."""
    order = list(view.case_type.stages)
    last = max((order.index(name) for name in passed), default=-1)
    shown = [name for name in order[last + 1 :] if view.case_type.stages[name].progress]
    return [] if view.case.closed_at is not None else shown


def _step(view: CaseView, name: str, state: str, visited: Mapping[str, datetime]) -> StageStep:
    at = visited.get(name) if state in ("done", "current") else None
    return StageStep(stage_title(view.case_type, name), state, at)
