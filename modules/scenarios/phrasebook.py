"""The phrases that every scenario knows, whichever modules are there."""

from core.registry import Part
from modules.scenarios import abilities, checks, doing, expecting, incidents, verbs
from modules.scenarios.including import AsIn, play_other
from modules.scenarios.lines import CHECK, VERB

VERBS = (
    Part(VERB, "as in", AsIn, play_other),
    Part(VERB, "{actor} opens", doing.Opens, verbs.opens),
    Part(VERB, "{actor} runs", doing.Runs, verbs.runs),
    Part(VERB, "{actor} does", doing.Does, verbs.does),
    Part(VERB, "{actor} changes", doing.Changes, verbs.changes),
    Part(VERB, "{actor} assigns to", doing.AssignsTo, verbs.assigns),
    Part(VERB, "{actor} gives {task} to", doing.GivesTo, verbs.gives),
    Part(VERB, "time passes", doing.TimePasses, verbs.time_passes),
    Part(VERB, "time comes to", doing.TimeComes, verbs.time_comes),
)
CHECKS = (
    Part(CHECK, "stage", expecting.StageIs, checks.check_stage),
    Part(CHECK, "fields", expecting.FieldsAre, checks.check_fields),
    Part(CHECK, "{actor} sees", expecting.Sees, checks.check_sight),
    Part(CHECK, "{actor} can", expecting.Can, abilities.check_can),
    Part(CHECK, "{actor} cannot", expecting.Cannot, abilities.check_cannot),
    Part(CHECK, "tasks", expecting.TasksAre, checks.check_tasks),
    Part(CHECK, "task {task}", expecting.TaskIs, checks.check_task),
    Part(CHECK, "journal has", expecting.JournalHas, checks.check_journal),
    Part(CHECK, "journal lacks", expecting.JournalLacks, checks.check_journal_lacks),
    Part(CHECK, "deadline", expecting.DeadlineIs, checks.check_deadline),
    Part(CHECK, "basket", expecting.BasketIs, checks.check_basket),
    Part(CHECK, "assigned to", expecting.AssigneeIs, checks.check_assignee),
    Part(CHECK, "process {process}", expecting.ProcessIs, checks.check_process),
    Part(CHECK, "incidents", expecting.IncidentsAre, incidents.check_incidents),
    Part(CHECK, "cases of {case_type}", expecting.CasesAre, checks.check_cases),
)
