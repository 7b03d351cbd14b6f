"""The widget `tasks`: work for people on this case."""

from typing import Any, Literal

from pydantic import ConfigDict, RootModel

from core.context import Context
from modules.cases.models import TaskStatus
from modules.cases.queries import CaseView, tasks_of
from modules.dossiers.tasklists import task_rows


class Tasks(RootModel[Literal["all", "open"]]):
    """All tasks of the case, or the open ones."""

    model_config = ConfigDict(frozen=True)


def show_tasks(ctx: Context, view: CaseView, options: Tasks) -> dict[str, Any]:
    """The tasks, open ones first."""
    tasks = tasks_of(ctx, view.case)
    chosen = [task for task in tasks if options.root == "all" or task.status == TaskStatus.OPEN]
    number = sum(task.status == TaskStatus.OPEN for task in tasks)
    return {"tasks": task_rows(ctx, chosen, {view.case.id: view}), "open": number}
