"""Bundles: a pack in one signed file, to carry it from one installation to another.

A zip with `bundle.json` (format, pack, version, content hash, SHA-256 of every file), `bundle.sig` (Ed25519 over the
bytes of `bundle.json`, RFC 8032, and the public key) and the files themselves.
"""

import json
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from core.definitions.limits import LARGEST_FILE
from core.definitions.packs import Pack
from modules.versions.errors import BundleRefused
from modules.versions.signing import Signature, SigningKey, verify

FORMAT = "liasse-bundle/1"
MANIFEST, SIGNATURE = "bundle.json", "bundle.sig"
LARGEST_MANIFEST = 2_000_000
LARGEST_BUNDLE = 64_000_000
MOST_FILES = 5_000
ROOTS = ("definitions", "forms")
FIXED = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Bundle:
    """What a bundle holds, its hashes verified; `key` is the public key that signed it."""

    pack: str
    version: str
    hash: str
    sources: Mapping[str, str]
    key: str


def write_bundle(pack: Pack, path: Path, key: SigningKey) -> None:
    """Write the pack, with the packs that it extends, to `path`; the same content gives the same bytes."""
    files = {name: text.encode() for name, text in sorted(pack.sources.items())}
    manifest = {
        "format": FORMAT,
        "pack": pack.name,
        "version": pack.manifest.version,
        "hash": pack.hash,
        "files": {name: sha256(content).hexdigest() for name, content in files.items()},
    }
    described = json.dumps(manifest, indent=1, sort_keys=True).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {MANIFEST: described, SIGNATURE: key.sign(described).encode(), **files}.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED), content, zipfile.ZIP_DEFLATED)


def is_bundle(path: Path) -> bool:
    """Whether `path` is a zip file."""
    return path.is_file() and zipfile.is_zipfile(path)


def read_bundle(path: Path) -> Bundle:
    """The bundle at `path`; raises `BundleRefused` when anything about it is wrong. Nothing is unpacked on disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive, path.name)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise BundleRefused(file=path.name, reason=f"it can't be unpacked ({error})") from error


def _read(archive: zipfile.ZipFile, name: str) -> Bundle:
    _check_members(archive, name)
    described = _content(archive, MANIFEST, LARGEST_MANIFEST, name)
    signature = Signature.decode(_content(archive, SIGNATURE, LARGEST_MANIFEST, name))
    if signature is None or not verify(signature, described):
        raise BundleRefused(file=name, reason="its signature does not belong to its content")
    manifest = _manifest(described, name)
    sources = dict(_files(archive, manifest["files"], name))
    return Bundle(manifest["pack"], manifest["version"], manifest["hash"], sources, signature.key)


def _check_members(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > MOST_FILES or sum(member.file_size for member in members) > LARGEST_BUNDLE:
        raise BundleRefused(file=name, reason="it holds too much")
    if len(set(names)) != len(names):
        raise BundleRefused(file=name, reason="it holds a file twice")
    if links := [member.filename for member in members if not _is_plain(member)]:
        raise BundleRefused(file=name, reason=f"{links[0][:100]!r} is a link or something else than a file")
    for inner in names:
        if inner not in (MANIFEST, SIGNATURE) and not _is_inside(inner):
            raise BundleRefused(file=name, reason=f"{inner[:100]!r} is no place for a definition")


def _is_plain(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a file: Unix systems write its kind into the upper half of its attributes, others nothing."""
    return stat.S_IFMT(member.external_attr >> 16) in (0, stat.S_IFREG)


def _is_inside(inner: str) -> bool:
    """Whether a path is that of a definition: no way up, no drive, nothing absolute."""
    parts = inner.split("/")
    plain = all(part not in ("", ".", "..") and "\\" not in part and ":" not in part for part in parts)
    return plain and parts[0] in ROOTS and len(parts) > 2 and str(PurePosixPath(inner)) == inner


def _content(archive: zipfile.ZipFile, inner: str, limit: int, name: str) -> bytes:
    """The bytes of a member, never more than `limit` whatever its header says."""
    try:
        with archive.open(inner) as member:
            content = member.read(limit + 1)
    except KeyError:
        raise BundleRefused(file=name, reason=f"it has no {inner}") from None
    if len(content) > limit:
        raise BundleRefused(file=name, reason=f"{inner} is too large")
    return content


def _manifest(described: bytes, name: str) -> dict[str, Any]:
    try:
        manifest = json.loads(described)
    except ValueError:
        manifest = None
    texts = ("format", "pack", "version", "hash")
    sound = isinstance(manifest, dict) and all(isinstance(manifest.get(key), str) for key in texts)
    if not sound or manifest["format"] != FORMAT or not isinstance(manifest.get("files"), dict):
        raise BundleRefused(file=name, reason=f"its {MANIFEST} is not one of the format {FORMAT}")
    return dict(manifest)


def _files(archive: zipfile.ZipFile, hashes: Mapping[str, object], name: str) -> Iterator[tuple[str, str]]:
    present = {inner for inner in archive.namelist() if inner not in (MANIFEST, SIGNATURE)}
    if present != set(hashes):
        odd = sorted(present ^ set(hashes))[0]
        raise BundleRefused(file=name, reason=f"{odd[:100]!r} is not both listed and there")
    for inner, expected in hashes.items():
        content = _content(archive, inner, LARGEST_FILE, name)
        if sha256(content).hexdigest() != expected:
            raise BundleRefused(file=name, reason=f"{inner} was changed after the bundle was made")
        try:
            yield inner, content.decode()
        except UnicodeDecodeError:
            raise BundleRefused(file=name, reason=f"{inner} is no text in UTF-8") from None
