"""What the module `explaining` adds to the product."""

from core.registry import Part, Registry, Routes
from modules.explaining import api, pages
from modules.explaining.cli.asking import app


def register(registry: Registry) -> None:
    """The panel that answers why, the same for programs, and on the command line."""
    registry.add(Part("why", "panel", run=pages.why_url, description="Tells why a case is as it is."))
    registry.add(Part("cli", "why", run=app, description="Tell why a case is as it is."))
    registry.add(Routes(pages.router))
    registry.add(Routes(api.router))
