"""What the module adds to the product."""

from core.registry import Command, Part, Registry
from modules.versions.cli.catalogue import COMMANDS
from modules.versions.commands import (
    DropDraft,
    PublishVersion,
    SaveDraft,
    drop_draft,
    publish_version,
    save_draft,
)
from modules.versions.impact import note_of


def register(registry: Registry) -> None:
    """Commands on versions and drafts, and the command line over them."""
    registry.add(Command(PublishVersion, publish_version))
    registry.add(Command(SaveDraft, save_draft))
    registry.add(Command(DropDraft, drop_draft))
    registry.add(Part("publication_note", "cases", run=note_of, description="Running cases of other versions."))
    for command in COMMANDS:
        registry.add(command)
