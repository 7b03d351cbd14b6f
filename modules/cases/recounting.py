"""`liasse recount`: count the cases of every basket anew."""

import typer

from core.app import build_kernel
from core.migrations import require_current
from core.settings import load_settings
from modules.cases.tallying import recount

app = typer.Typer(add_completion=False)


@app.command("recount")
def recount_baskets() -> None:
    """Count the cases of every basket anew; nobody can change a case meanwhile."""
    kernel = build_kernel(load_settings())
    require_current(kernel.engine)
    wrong = recount(kernel)
    typer.echo("Every number was right." if not wrong else f"{wrong} number(s) were wrong and are right now.")
