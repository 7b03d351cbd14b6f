"""What the steps of every case do."""

from modules.cases.moving import enter_stage
from modules.cases.stepoptions import Move, Set
from modules.cases.stepping import StepRun
from modules.cases.values import set_values


def set_fields(run: StepRun, options: Set) -> None:
    """Change fields of the case."""
    facts = run.facts()
    values = {name: expression.expression.evaluate(facts) for name, expression in options.root.items()}
    set_values(run.ctx, run.case, run.case_type, values, f"step:{run.process.name}")


def move(run: StepRun, options: Move) -> None:
    """Put the case in another stage."""
    enter_stage(run.ctx, run.case, run.case_type, options.to)
