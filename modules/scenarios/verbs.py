"""What the verbs of every scenario do, each through the command that a person's click would send."""

from datetime import UTC

from sqlmodel import col, select

from core.actors import Actor
from modules.cases.acting import form_of
from modules.cases.commands import AssignCase, AssignTask, CompleteTask, OpenCase, RunAction, SetFields
from modules.cases.models import Task, TaskStatus
from modules.scenarios.attaching import with_files
from modules.scenarios.doing import AssignsTo, Changes, Does, GivesTo, Opens, Runs, TimeComes, TimePasses
from modules.scenarios.errors import NoOpenTask, NoSuchActor
from modules.scenarios.lines import Line
from modules.scenarios.scene import Scene

NOBODY = "nobody"


def acting(scene: Scene, line: Line) -> Actor:
    """Whoever the line says acts."""
    return scene.actor(line.slots["actor"])


def opens(scene: Scene, line: Line) -> None:
    """Open a case."""
    options: Opens = line.options
    command = OpenCase(
        pack=scene.pack.name,
        case_type=options.case_type,
        values=scene.reckoned(options.with_),
        parties=dict(options.parties),
    )
    scene.take_in(scene.do(command, acting(scene, line))["case_id"], options.called)


def runs(scene: Scene, line: Line) -> None:
    """Run a transition or a process."""
    options: Runs = line.options
    actor, case_id = acting(scene, line), scene.require_case()
    with scene.look() as ctx:
        form = form_of(scene.case_type(scene.case(ctx)), options.action)
    values = with_files(scene, actor, form, scene.reckoned(options.with_), options.files)
    scene.do(RunAction(case_id=case_id, action=options.action, values=values), actor)


def does(scene: Scene, line: Line) -> None:
    """Do the newest open task of that name: theirs, where several people have one of the same name."""
    options: Does = line.options
    actor = acting(scene, line)
    task = open_task(scene, options.task, actor)
    values = with_files(scene, actor, task.form, scene.reckoned(options.with_), options.files)
    scene.do(CompleteTask(task_id=task.id, outcome=options.outcome, values=values), actor)


def open_task(scene: Scene, name: str, actor: Actor | None = None) -> Task:
    """The newest open task of that name, the actor's own first; raises `NoOpenTask`."""
    with scene.look() as ctx:
        case = scene.case(ctx)
        statement = select(Task).where(Task.case_id == case.id, Task.status == TaskStatus.OPEN)
        found = ctx.session.exec(statement.order_by(col(Task.created_at))).all()
        tasks = {task.name: task for task in sorted(found, key=lambda task: _nearness(task, actor))}
    if name not in tasks:
        raise NoOpenTask(kind="task", id=name, task=name, reference=case.reference, known=", ".join(tasks) or "none")
    return tasks[name]


def _nearness(task: Task, actor: Actor | None) -> int:
    """How much a task is the actor's own: theirs by name, by role, or not."""
    if actor is None:
        return 0
    named = actor.id in (task.person, task.assignee)
    return 2 if named else int(task.person is None and task.role in {role for _, role in actor.roles})


def changes(scene: Scene, line: Line) -> None:
    """Change fields."""
    options: Changes = line.options
    scene.do(SetFields(case_id=scene.require_case(), values=scene.reckoned(options.values)), acting(scene, line))


def assigns(scene: Scene, line: Line) -> None:
    """Give the case to somebody, or to nobody."""
    options: AssignsTo = line.options
    command = AssignCase(case_id=scene.require_case(), person_id=person_id(scene, options.person))
    scene.do(command, acting(scene, line))


def gives(scene: Scene, line: Line) -> None:
    """Give a task to somebody, or to nobody."""
    options: GivesTo = line.options
    actor = acting(scene, line)
    task = open_task(scene, line.slots["task"], actor)
    scene.do(AssignTask(task_id=task.id, person_id=person_id(scene, options.person)), actor)


def person_id(scene: Scene, who: str) -> str | None:
    """The id of somebody of the house; raises `NoSuchActor`."""
    if who == NOBODY:
        return None
    found = scene.cast.person(who)
    if found is None:
        raise NoSuchActor(kind="person", id=who, who=who, known=", ".join([*scene.cast.names(), NOBODY]))
    return found.id


def time_passes(scene: Scene, line: Line) -> None:
    """Let a time pass."""
    options: TimePasses = line.options
    scene.passing.until(options.duration.after(scene.clock.now(), scene.pack.calendar()))


def time_comes(scene: Scene, line: Line) -> None:
    """Let time pass until a moment of the pack's clock."""
    options: TimeComes = line.options
    scene.passing.until(options.moment.replace(tzinfo=scene.pack.manifest.zone).astimezone(UTC))
