"""What the module adds to the product."""

from core.registry import Command, Part, Registry
from modules.versions.cli import bundling, comparing, merging, publishing
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
    for name, run, description in COMMANDS:
        registry.add(Part("cli", name, run=run, description=description))


COMMANDS = (
    ("publish", publishing.publish_app, "Put a version of a pack in force."),
    ("versions", publishing.versions_app, "The versions of a pack and when each came into force."),
    ("diff", comparing.app, "Compare two versions of a pack."),
    ("export", bundling.export_app, "Write a pack as a signed bundle."),
    ("import", bundling.import_app, "Take a bundle in as a draft."),
    ("merge-report", merging.app, "Tell what an upgraded base pack means for a pack that extends it."),
)
