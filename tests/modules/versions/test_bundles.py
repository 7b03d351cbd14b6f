"""A bundle carries a pack unchanged, or is refused."""

import json
import stat
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from core.kernel import Kernel
from modules.versions.bundles import MANIFEST, SIGNATURE, read_bundle, write_bundle
from modules.versions.errors import BundleRefused
from modules.versions.signing import own_key
from modules.versions.sources import find_pack

Members = dict[str, bytes]


@pytest.fixture
def bundle(kernel: Kernel, tmp_path: Path) -> Path:
    """A bundle of the sample pack."""
    path = tmp_path / "permits.zip"
    write_bundle(kernel.definitions.in_force["permits"], path, own_key(tmp_path))
    return path


def members(path: Path) -> Members:
    """What a zip file holds."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, content: Members) -> Path:
    """A zip file with that content."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def test_a_bundle_carries_the_pack_unchanged(kernel: Kernel, bundle: Path) -> None:
    pack = kernel.definitions.in_force["permits"]
    assert find_pack(kernel, "permits", str(bundle)).hash == pack.hash
    assert read_bundle(bundle).sources == pack.sources


def test_the_same_pack_gives_the_same_bytes(kernel: Kernel, bundle: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    write_bundle(kernel.definitions.in_force["permits"], again, own_key(tmp_path))
    assert again.read_bytes() == bundle.read_bytes()


def test_the_key_of_an_installation_is_for_its_owner_only(tmp_path: Path) -> None:
    own_key(tmp_path)
    assert (tmp_path / "bundle_key").stat().st_mode & 0o777 == 0o600


def change_a_file(content: Members) -> None:
    name = next(n for n in content if n.endswith("roles.yaml"))
    content[name] += b"\n# more"


def forge_the_hash(content: Members) -> None:
    change_a_file(content)
    manifest = json.loads(content[MANIFEST])
    manifest["files"] = {n: sha256(c).hexdigest() for n, c in content.items() if n in manifest["files"]}
    content[MANIFEST] = json.dumps(manifest).encode()


def climb_out(content: Members) -> None:
    content["definitions/permits/../../../etc/cron.d/x"] = b"x"


def stand_at_the_root(content: Members) -> None:
    content["/etc/passwd"] = b"x"


def hide_a_drive(content: Members) -> None:
    content["definitions/C:\\x\\y.yaml"] = b"x"


def add_a_file(content: Members) -> None:
    content["definitions/permits/case_types/extra.yaml"] = b"case_type: extra"


def drop_a_file(content: Members) -> None:
    del content[next(n for n in content if n.endswith("roles.yaml"))]


def drop_the_signature(content: Members) -> None:
    del content[SIGNATURE]


def sign_with_nonsense(content: Members) -> None:
    content[SIGNATURE] = b'{"key": "AAAA", "signature": "%%%"}'


def say_nothing(content: Members) -> None:
    content[MANIFEST] = b"[]"


SPOILS = (
    change_a_file,
    forge_the_hash,
    climb_out,
    stand_at_the_root,
    hide_a_drive,
    add_a_file,
    drop_a_file,
    drop_the_signature,
    sign_with_nonsense,
    say_nothing,
)


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_bundle_that_was_tampered_with_is_refused(
    bundle: Path, tmp_path: Path, spoil: Callable[[Members], None]
) -> None:
    content = members(bundle)
    spoil(content)
    with pytest.raises(BundleRefused, match="is no bundle that can be taken"):
        read_bundle(packed(tmp_path / "spoilt.zip", content))


def test_a_link_in_a_bundle_is_refused_by_name(bundle: Path, tmp_path: Path) -> None:
    inner = "definitions/permits/case_types/link.yaml"
    for kind in (stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO):
        path = packed(tmp_path / "linked.zip", members(bundle))
        with zipfile.ZipFile(path, "a") as archive:
            linked = zipfile.ZipInfo(inner)
            linked.external_attr = (kind | 0o777) << 16
            archive.writestr(linked, "/etc/passwd")
        with pytest.raises(BundleRefused, match=f"'{inner}' is a link"):
            read_bundle(path)


def test_a_zip_bomb_is_refused_without_being_unpacked(bundle: Path, tmp_path: Path) -> None:
    content = members(bundle)
    content["definitions/permits/case_types/bomb.yaml"] = b"0" * 70_000_000
    with pytest.raises(BundleRefused, match="holds too much"):
        read_bundle(packed(tmp_path / "bomb.zip", content))


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(BundleRefused):
        read_bundle(path)
