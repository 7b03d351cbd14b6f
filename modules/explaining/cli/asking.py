"""`liasse why`."""

from typing import Annotated

import typer

from core.actors import SYSTEM
from core.cli.operating import open_kernel
from core.context import reading
from core.diagnostics import printable
from core.migrations import require_current
from core.terminal import json_text, terminal
from modules.cases.definitions import pack_of
from modules.explaining.asking import ask_as_operator, find_by_reference
from modules.explaining.catalogue import NAMED, SUBJECTS
from modules.explaining.errors import NameNeeded
from modules.explaining.speaking import as_json, as_lines

app = typer.Typer(rich_markup_mode=None)
console = terminal()
EXIT_NO = 1


@app.command("why")
def why(
    reference: Annotated[str, typer.Argument(help="The case: its reference or its id.")],
    about: Annotated[str, typer.Argument(help=f"What about it: {', '.join(SUBJECTS)}.")] = "stage",
    name: Annotated[str, typer.Argument(help="Which one, by its id in the definition.")] = "",
    whom: Annotated[
        str, typer.Option("--as", help="For whom: an e-mail address, a role, a party of the case, or 'visitor'.")
    ] = "",
    pack: Annotated[str, typer.Option(help="The pack, where several have such a reference.")] = "",
    language: Annotated[str, typer.Option(help="Language of the answer: en or fr.")] = "en",
    as_data: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Tell why a case stands where it does, or why somebody may do or see something of it, or not.

    Exits 0 when it is so (possible, shown, there), 1 when it is not, 2 when there is no answer.
    """
    if about in NAMED and not name:
        raise NameNeeded(subject=about)
    kernel = open_kernel()
    require_current(kernel.engine)
    with reading(kernel, SYSTEM) as ctx:
        case = find_by_reference(ctx, reference, pack)
        answer, zone = ask_as_operator(ctx, case, about, name, whom), pack_of(ctx, case).manifest.zone
    gettext = kernel.catalogues.gettext(language)
    if as_data:
        console.print(json_text(as_json(answer, gettext, language, zone)))
    else:
        for line in as_lines(answer, gettext, language, zone):
            console.print(printable(line))
    raise typer.Exit(0 if answer.yes else EXIT_NO)
