"""What the module `authoring` adds to the product."""

from core.registry import Part, Registry, Routes
from modules.authoring.cli import schemas, starting
from modules.authoring.cli.naming import tell_name
from modules.authoring.routes import router


def register(registry: Registry) -> None:
    """The commands with which packs are begun, and the schemas for editors."""
    registry.add(Part("explanation", "names", run=tell_name, description="What names of packs stand for."))
    registry.add(Routes(router))
    registry.add(Part("cli", "schema", run=schemas.app, description="JSON Schema of files, for editors."))
    registry.add(Part("cli", "new", run=starting.app, description="Start a pack that runs."))
