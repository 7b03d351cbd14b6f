"""What the module adds to the product."""

from core.registry import Command, Registry
from modules.versions.cli.catalogue import COMMANDS
from modules.versions.commands import (
    DropDraft,
    PublishVersion,
    SaveDraft,
    drop_draft,
    publish_version,
    save_draft,
)


def register(registry: Registry) -> None:
    """Commands on versions and drafts, and the command line over them."""
    registry.add(Command(PublishVersion, publish_version))
    registry.add(Command(SaveDraft, save_draft))
    registry.add(Command(DropDraft, drop_draft))
    for command in COMMANDS:
        registry.add(command)
