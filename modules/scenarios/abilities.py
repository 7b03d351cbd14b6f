"""What somebody can do with a case, and why not what they can't: rights, transitions, processes, tasks."""

from collections.abc import Iterable, Iterator

from core.context import Context
from core.definitions.packs import Scope
from core.translations import Gettext
from modules.cases.acting import right_to_run
from modules.cases.definitions import case_type_of
from modules.cases.language import CaseType
from modules.cases.models import Case, TaskStatus
from modules.cases.queries import available_actions, tasks_of
from modules.cases.tasks import may_do
from modules.cases.walking import task_names
from modules.scenarios.expecting import Can, Cannot
from modules.scenarios.findings import Mismatch, plain_words
from modules.scenarios.lines import Line
from modules.scenarios.scene import Scene


def ability_names(rights: Iterable[str], scope: Scope) -> list[str]:
    """What `can` may name: rights, and the actions and tasks of the case type."""
    if scope.case_type is None:
        return list(rights)
    return [*rights, *scope.case_type.transitions, *scope.case_type.processes, *task_names(scope.case_type)]


def obstacle(ctx: Context, case: Case, name: str) -> str | None:
    """Why the context's actor can't do `name` with the case now; None when nothing keeps it from doing so."""
    gettext = ctx.kernel.catalogues.gettext(ctx.actor.language)
    if not ctx.may("read", case):
        return gettext("the case is hidden from them")
    if case.erased_at is not None:
        return gettext("the case is erased")
    if name in ctx.kernel.registry.parts("action"):
        return None if ctx.may(name, case) else gettext("their roles don't allow it")
    return _obstacle(ctx, case, name, gettext)


def _obstacle(ctx: Context, case: Case, name: str, gettext: Gettext) -> str | None:
    known = {action.name: action for action in available_actions(ctx, case)}
    if name in known:
        action = known[name]
        if not action.enabled:
            return action.reason.in_(ctx.actor.language) if action.reason else gettext("its condition does not hold")
        right = right_to_run(ctx, case_type_of(ctx, case), name)
        return None if ctx.may(right, case) else gettext("their roles don't allow it")
    tasks = [one for one in tasks_of(ctx, case) if one.name == name and one.status == TaskStatus.OPEN]
    if tasks:
        may = any(may_do(ctx, case, task) for task in tasks)
        return None if may else gettext("the task is for others")
    return _reason(case_type_of(ctx, case), case, name, gettext)


def _reason(case_type: CaseType, case: Case, name: str, gettext: Gettext) -> str:
    """Why an action or a task that is not offered is not."""
    process = case_type.processes.get(name)
    action = case_type.transitions.get(name) or (process.on_demand if process else None)
    if action is not None and action.from_ and case.stage not in action.from_:
        return gettext("only from {stages}").format(stages=", ".join(action.from_))
    if action is not None and action.by:
        return gettext("it is for {roles}").format(roles=", ".join(action.by))
    if process is not None and process.on_demand is not None:
        return gettext("it is for the party {roles}").format(roles=", ".join(process.on_demand.parties))
    return gettext("no such task is open") if name in task_names(case_type) else _started(case_type, name, gettext)


def _started(case_type: CaseType, name: str, gettext: Gettext) -> str:
    """What starts something that nobody can: its condition, or what names it."""
    transition = case_type.transitions.get(name)
    if transition is not None and transition.is_automatic:
        return gettext("it runs by itself")
    return gettext("only a step, a deadline or a reaction runs it")


def check_can(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """What somebody may do now."""
    options: Can = line.options
    for name, why in _obstacles(scene, line, options.actions):
        if why is not None:
            yield Mismatch(f"{line.slots['actor']} can {name}", f"they can’t: {why}")


def check_cannot(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """What somebody may not do now, and what they read about it."""
    options: Cannot = line.options
    for name, why in _obstacles(scene, line, options.actions):
        words = options.actions[name]
        if why is None:
            yield Mismatch(f"{line.slots['actor']} cannot {name}", "they can", name)
        elif plain_words(words) not in plain_words(why):
            yield Mismatch(f"{line.slots['actor']} reads: {words}", why, name)


def _obstacles(scene: Scene, line: Line, names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    with scene.look(scene.actor(line.slots["actor"])) as ctx:
        case = scene.case(ctx)
        for name in names:
            yield name, obstacle(ctx, case, name)
