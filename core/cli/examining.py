"""`doctor`: what is wrong with this installation, and with `--production` what is unsafe about it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from core.cli.answering import AsJson, errors, tell
from core.cli.exits import Exit
from core.cli.operating import open_kernel
from core.safety.examining import diagnose, examine
from core.safety.findings import Finding


def doctor(
    production: Annotated[bool, typer.Option("--production", help="Also name every unsafe setting.")] = False,
    accept: Annotated[
        list[str] | None, typer.Option(help="With --production: a rule that may be broken here, such as storage-tls.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check this installation and say the remedy of each problem. Exits 1 when there is one."""
    kernel = open_kernel()
    if production:
        _tell_findings(examine(kernel), frozenset(accept or ()), as_json)
    problems = [str(problem) for problem in diagnose(kernel)]
    _end(problems, {"problems": problems}, as_json)


def _tell_findings(found: Sequence[Finding], accepted: frozenset[str], as_json: bool) -> None:
    kept = [one for one in found if one.rule not in accepted]
    answer = {
        "problems": [str(one) for one in kept],
        "findings": [asdict(one) for one in kept],
        "accepted": sorted({one.rule for one in found} & accepted),
    }
    _end([f"{one.rule}: {one}" for one in kept], answer, as_json)


def _end(lines: Sequence[str], answer: dict[str, object], as_json: bool) -> None:
    for line in lines:
        errors.print(f"✗ {line}")
    tell(answer, as_json, lambda: "" if lines else "Everything is in order.")
    raise typer.Exit(Exit.NOT_FINE if lines else Exit.FINE)
