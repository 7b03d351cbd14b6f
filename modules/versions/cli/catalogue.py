"""The commands about versions."""

from core.registry import Part
from modules.versions.cli import bundling, comparing, merging, publishing

COMMANDS = (
    Part("cli", "publish", run=publishing.publish_app, description="Put a version of a pack in force."),
    Part("cli", "versions", run=publishing.versions_app, description="The versions of a pack, the newest first."),
    Part("cli", "diff", run=comparing.app, description="Compare two versions of a pack."),
    Part("cli", "export", run=bundling.export_app, description="Write a pack as a signed bundle."),
    Part("cli", "import", run=bundling.import_app, description="Take a bundle in as a draft."),
    Part("cli", "merge-report", run=merging.app, description="Tell what an upgraded base pack means for an overlay."),
)
