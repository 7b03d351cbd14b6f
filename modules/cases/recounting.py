"""`liasse recount`: count the cases of every basket anew."""

import typer

from core.app import build_kernel
from core.cli.answering import AsJson, tell
from core.migrations import require_current
from core.settings import load_settings
from modules.cases.tallying import recount

app = typer.Typer(add_completion=False)


@app.command("recount")
def recount_baskets(as_json: AsJson = False) -> None:
    """Count the cases of every basket anew; nobody can change a case meanwhile."""
    kernel = build_kernel(load_settings())
    require_current(kernel.engine)
    wrong = recount(kernel)
    words = f"{wrong} number(s) were wrong and are right now." if wrong else "Every number was right."
    tell({"mended": wrong}, as_json, lambda: words)
