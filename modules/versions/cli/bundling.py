"""`liasse export` and `liasse import`."""

from pathlib import Path
from typing import Annotated

import typer

from core.cli.answering import errors
from core.cli.exits import Exit
from core.cli.progress import working
from core.definitions.load import load
from core.definitions.store import by_pack
from core.diagnostics import render
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.versions.bundles import Bundle, read_bundle, write_bundle
from modules.versions.cli.printing import SPEC, AsJson, PackName, operator, ready_kernel, tell
from modules.versions.commands import SaveDraft
from modules.versions.errors import BundleRefused
from modules.versions.publishing import standing_of
from modules.versions.signing import own_key
from modules.versions.sources import find_pack

export_app = typer.Typer(rich_markup_mode=None)
import_app = typer.Typer(rich_markup_mode=None)


@export_app.command()
def export(
    pack: PackName,
    file: Annotated[Path | None, typer.Argument(help="Bundle to write; default: PACK-VERSION.zip.")] = None,
    version: Annotated[str, typer.Option(help=f"What to export: {SPEC}.")] = "force",
    as_json: AsJson = False,
) -> None:
    """Write a version of a pack as a signed bundle; what an installation fills in stays here."""
    kernel = ready_kernel()
    found = find_pack(kernel, pack, version)
    path = file or Path(f"{pack}-{found.manifest.version}.zip")
    key = own_key(kernel.settings.data_dir)
    with working(f"Writing {path}"):
        write_bundle(found, path, key)
    answer = {"file": str(path), "pack": pack, "version": found.manifest.version, "hash": found.hash, "key": key.public}
    tell(answer, as_json, lambda: f"Written: {path}. Who imports it is asked to trust the key {key.public}")


@import_app.command("import")
def import_bundle(
    file: Annotated[Path, typer.Argument(help="The bundle.")],
    trust: Annotated[str, typer.Option(help="Public key of whoever made it, if it is not this installation.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take a bundle in as a draft: compare it, then publish it. Exits 1 when the draft has mistakes."""
    kernel = ready_kernel()
    if not file.is_file():
        raise BundleRefused(file=file, reason="there is no such file")
    bundle = read_bundle(file)
    _require_trust(kernel, bundle, file, trust)
    with working(f"Checking {bundle.pack}"):
        mistakes = _save(kernel, bundle, file)
    answer = {"pack": bundle.pack, "version": bundle.version, "hash": bundle.hash, "mistakes": mistakes}
    after = (
        f"Compare it: liasse diff {bundle.pack} force draft. Publish it: liasse publish {bundle.pack} --version draft"
    )
    words = f"{bundle.pack} {bundle.version} is a draft. {after}"
    tell(answer, as_json, lambda: words if not mistakes else f"{words}\nIt has {mistakes} mistake(s).")
    raise typer.Exit(Exit.NOT_FINE if mistakes else Exit.FINE)


def _require_trust(kernel: Kernel, bundle: Bundle, file: Path, trust: str) -> None:
    trusted = {own_key(kernel.settings.data_dir).public, trust, *kernel.settings.trusted_keys.split(",")}
    if bundle.key not in trusted:
        reason = f"it was signed with the key {bundle.key}, which nobody trusts here; pass --trust if you know it"
        raise BundleRefused(file=file.name, reason=reason)


def _save(kernel: Kernel, bundle: Bundle, file: Path) -> int:
    """Keep the draft; returns how many mistakes it has here."""
    loaded = load(by_pack(bundle.sources), kernel.registry)
    found = loaded.packs.get(bundle.pack)
    if found is not None and found.hash != bundle.hash:
        raise BundleRefused(file=file.name, reason="its content does not have the hash that it names")
    if loaded.diagnostics:
        errors.print(render(loaded.diagnostics, loaded.sources, colour=False))
    command = SaveDraft(
        pack=bundle.pack,
        sources=dict(bundle.sources),
        origin=f"bundle {file.name}"[:200],
        follows=standing_of(kernel, bundle.pack).number,
    )
    dispatch(kernel, command, operator())
    return len(loaded.diagnostics)
