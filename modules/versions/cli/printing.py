"""How the commands about versions speak: sentences for people, JSON for programs."""

import getpass
from typing import Annotated

import typer

from core.actors import Actor
from core.cli.answering import AsJson, tell
from core.cli.operating import open_kernel
from core.kernel import Kernel
from core.migrations import require_current

PackName = Annotated[str, typer.Argument(help="The pack.")]
SPEC = (
    "files, draft, force, a version such as 1.2.0 (of several, the one put in force last), the start of a hash, "
    "or the path of a bundle or a folder"
)


def ready_kernel() -> Kernel:
    """The kernel over a database that is up to date."""
    kernel = open_kernel()
    require_current(kernel.engine)
    return kernel


def operator() -> Actor:
    """Whoever runs this command: an administrator, named by the machine's account."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = "operator"
    return Actor("person", f"cli-{name}"[:36], name, administrator=True)


__all__ = ["SPEC", "AsJson", "PackName", "operator", "ready_kernel", "tell"]
