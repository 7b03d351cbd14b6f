"""What the step `call` does: it leaves the question for after the commit, and the process waits."""

from modules.cases.formtypes import plain
from modules.cases.stepping import StepRun, Wait
from modules.connectors.models import ConnectorCall
from modules.connectors.stepoptions import Call

EFFECT = "call_connector"


def call(run: StepRun, options: Call) -> Wait:
    """Have the system asked once this is committed."""
    facts = run.facts()
    row = ConnectorCall(
        case_id=run.case.id,
        process=run.process.name,
        pack=run.case.pack,
        connector=options.connector,
        operation=options.operation,
        arguments=plain({name: one.expression.evaluate(facts) for name, one in options.with_.items()}),
        into=dict(options.into),
        name=options.as_ or "",
        goes_on=options.on_error == "go_on",
        attempts=options.attempts,
        asked_at=run.ctx.now(),
    )
    row.key = run.ctx.later(EFFECT, run.case, call=row.id)
    run.ctx.session.add(row)
    run.ctx.session.flush()
    run.ctx.record("connector.called", run.case, **told(row))
    return Wait(f"call:{row.id}")


def told(row: ConnectorCall) -> dict[str, str]:
    """What the journal tells of a call: whom it asked what, never with which values."""
    return {"call": row.id, "connector": row.connector, "operation": row.operation, "name": row.name}
