"""What the module `drawing` adds to the product."""

from core.registry import Part, Registry, Routes
from modules.drawing import pages
from modules.drawing.cli import drawing


def register(registry: Registry) -> None:
    """The map of a case, and drawings of packs on the command line."""
    registry.add(Part("map", "stages", run=pages.map_url, description="Shows where a case stands among its stages."))
    registry.add(Part("cli", "graph", run=drawing.app, description="Draw the stages and processes of a pack."))
    registry.add(Routes(pages.router))
