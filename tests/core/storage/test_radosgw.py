"""Rules of the S3 store on a service that has versions, locks, encryption and strict signatures."""

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import urllib3
from minio import Minio
from minio.error import S3Error
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from core.backups.restoring import Wishes, restore
from core.cli.main import app
from core.cli.operating import find_tampering
from core.registry import Registry
from core.storage.bucket import Bucket, Treatment
from core.storage.contract import ObjectMissing, StorageUnavailable
from core.storage.s3 import S3Storage
from core.storage.trying import try_out
from tests.core.backups.conftest import Target, archive_of, empty_target, fill
from tests.core.storage.servers import ACCESS, SECRET
from tests.fixtures.kernels import make_kernel, make_settings

pytestmark = pytest.mark.slow
__all__ = ["empty_target"]
KNOWN_KEY = "liasse-files"
"""A key of the service's key management (tests/fixtures/ceph.sh)."""
CONTENT = bytes(range(256)) * 80_000
Make = Callable[..., tuple[S3Storage, Minio, str]]


@pytest.fixture
def make(radosgw: str, request: pytest.FixtureRequest) -> Make:
    """A store in a new bucket, set up; with a client of the service to look behind its back, and the bucket's name."""

    def made(**treatment: object) -> tuple[S3Storage, Minio, str]:
        name = f"b{abs(hash(request.node.name)) % 10**12}"
        given = dataclasses.replace(Treatment(part_size=5 * 1024 * 1024), **treatment)  # type: ignore[arg-type]
        storage = S3Storage(Bucket(radosgw, name, ACCESS, SECRET, secure=False, treatment=given))
        assert storage.set_up() == []
        return storage, Minio(radosgw, ACCESS, SECRET, secure=False), name

    return made


def put(storage: S3Storage, content: bytes = CONTENT) -> str:
    return storage.put(BytesIO(content), limit=len(content)).key


def test_a_bucket_is_made_private_with_versions_and_an_end_for_what_is_unfinished(make: Make, radosgw: str) -> None:
    storage, client, name = make()
    storage.ready()
    assert client.get_bucket_versioning(name).status == "Enabled"
    lifecycle = client.get_bucket_lifecycle(name)
    assert lifecycle
    assert {rule.rule_id for rule in lifecycle.rules} == {"liasse-unfinished", "liasse-versions"}
    assert storage.set_up() == [], "twice is no mistake"


def test_a_bucket_that_a_policy_opens_to_the_public_is_told(make: Make, radosgw: str) -> None:
    storage, client, name = make()
    address = f"http://{radosgw}/{name}"
    client._execute("DELETE", name, query_params={"publicAccessBlock": ""})
    statement = {"Effect": "Allow", "Principal": "*", "Action": ["s3:ListBucket"], "Resource": [f"arn:aws:s3:::{name}"]}
    client.set_bucket_policy(name, json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    assert urllib3.request("GET", address).status == 200
    (told,) = storage.set_up()
    assert told.startswith(f"Anybody may read the bucket {name}.")


def test_nothing_is_read_without_a_signature(make: Make, radosgw: str) -> None:
    storage, _, name = make()
    key = put(storage)
    for path in (f"{name}/{key}", name, f"{name}?list-type=2", f"{name}?versions"):
        assert urllib3.request("GET", f"http://{radosgw}/{path}").status == 403
    assert urllib3.request("PUT", f"http://{radosgw}/{name}/{key}", body=b"forged").status == 403
    assert urllib3.request("DELETE", f"http://{radosgw}/{name}/{key}").status == 403
    assert b"".join(storage.open(key)) == CONTENT


def test_forged_and_expired_presigned_addresses_are_refused(make: Make, radosgw: str) -> None:
    storage, client, name = make()
    key = put(storage)
    past = datetime.now(UTC) - timedelta(hours=2)
    right = client.presigned_get_object(name, key, timedelta(minutes=5))
    forged = Minio(radosgw, ACCESS, "a guessed secret", secure=False, region="us-east-1")
    addresses = {
        "forged": forged.presigned_get_object(name, key, timedelta(minutes=5)),
        "expired": client.presigned_get_object(name, key, timedelta(minutes=5), request_date=past),
        "changed": right.replace(key, "sha256/ab/" + "c" * 62),
        "longer": right.replace("X-Amz-Expires=300", "X-Amz-Expires=30000"),
    }
    assert urllib3.request("GET", right).status == 200, "the service does know right ones"
    answers = {kind: urllib3.request("GET", address).status for kind, address in addresses.items()}
    assert answers == dict.fromkeys(addresses, 403)


def test_what_was_removed_is_kept_as_a_version(make: Make) -> None:
    storage, client, name = make()
    key = put(storage)
    storage.delete(key)
    assert not storage.exists(key)
    with pytest.raises(ObjectMissing):
        storage.open(key)
    versions = list(client.list_objects(name, recursive=True, include_version=True))
    assert sorted(bool(one.is_delete_marker) for one in versions) == [False, True]
    assert list(storage.keys()) == []
    put(storage)
    assert b"".join(storage.open(key)) == CONTENT


@pytest.mark.parametrize("mode", ["governance", "compliance"])
def test_a_locked_object_can_not_be_removed_before_its_time(make: Make, mode: str) -> None:
    storage, client, name = make(lock_days=3, lock_mode=mode)
    key = put(storage, mode.encode())
    assert storage.protect(key, datetime.now(UTC) + timedelta(days=3))
    version = client.stat_object(name, key).version_id
    with pytest.raises(S3Error, match="AccessDenied"):
        client.remove_object(name, key, version_id=version)
    storage.delete(key)
    put(storage, mode.encode())
    assert b"".join(storage.open(key)) == mode.encode()


def test_a_bucket_made_without_locks_is_named(make: Make, radosgw: str) -> None:
    _, _, name = make()
    wanted = Bucket(radosgw, name, ACCESS, SECRET, secure=False, treatment=Treatment(lock_days=3))
    assert "can't lock objects" in S3Storage(wanted).set_up()[0]


def stored_with(client: Minio, name: str, key: str) -> str | None:
    """The key of the service that an object is encrypted by, as the service tells it."""
    return (client.stat_object(name, key).metadata or {}).get("x-amz-server-side-encryption-aws-kms-key-id")


@pytest.mark.parametrize("content", [b"in one piece", CONTENT], ids=["one piece", "parts"])
def test_a_file_by_a_key_of_the_service_is_encrypted_by_that_key_and_comes_back(make: Make, content: bytes) -> None:
    storage, client, name = make(encryption="kms", kms_key=KNOWN_KEY)
    key = put(storage, content)
    assert stored_with(client, name, key) == KNOWN_KEY
    assert b"".join(storage.open(key)) == content
    assert storage.exists(key)


def test_a_key_that_the_service_does_not_know_is_named_and_nothing_is_stored(make: Make) -> None:
    storage, _, _ = make(encryption="kms", kms_key="no-such-key")
    storage.ready()
    with pytest.raises(StorageUnavailable, match=r"with the key no-such-key .* LIASSE_STORAGE_KMS_KEY"):
        try_out(storage)
    assert list(storage.keys()) == []


def test_a_store_that_was_tried_out_holds_nothing(make: Make) -> None:
    storage, _, _ = make(encryption="kms", kms_key=KNOWN_KEY)
    try_out(storage)
    assert list(storage.keys()) == []


@pytest.fixture
def with_keys(radosgw: str, monkeypatch: pytest.MonkeyPatch, sqlite_url: str, tmp_path: Path) -> Callable[..., Result]:
    """The command line over the service, with a key of its key management."""

    def run(key: str, *words: str) -> Result:
        variables = {
            "DATABASE_URL": sqlite_url,
            "DATA_DIR": str(tmp_path / "var"),
            "STORAGE_URL": f"s3://{radosgw}/keys?secure=0",
            "STORAGE_ACCESS_KEY": ACCESS,
            "STORAGE_SECRET_KEY": SECRET,
            "STORAGE_ENCRYPTION": "kms",
            "STORAGE_KMS_KEY": key,
        }
        for name, value in variables.items():
            monkeypatch.setenv(f"LIASSE_{name}", value)
        monkeypatch.chdir(tmp_path)
        return CliRunner().invoke(app, list(words))

    return run


def test_upgrade_and_doctor_name_a_key_that_the_service_does_not_know(with_keys: Callable[..., Result]) -> None:
    assert with_keys(KNOWN_KEY, "upgrade").exit_code == 0
    assert "LIASSE_STORAGE_KMS_KEY" in str(with_keys("no-such-key", "upgrade").exception)
    done = with_keys("no-such-key", "doctor", "--json")
    assert done.exit_code == 1
    assert "it does not encrypt with the key no-such-key" in done.stdout
    assert "no-such-key" not in with_keys(KNOWN_KEY, "doctor", "--json").stdout


def test_what_is_encrypted_by_a_key_of_the_service_is_backed_up_and_restored_elsewhere(
    radosgw: str, registry: Registry, sqlite_url: str, empty_target: Target, tmp_path: Path
) -> None:
    settings = make_settings(
        tmp_path,
        sqlite_url,
        storage_url=f"s3://{radosgw}/backed-up?secure=0",
        storage_access_key=ACCESS,
        storage_secret_key=SecretStr(SECRET),
        storage_encryption="kms",
        storage_kms_key=KNOWN_KEY,
    )
    kernel = make_kernel(settings, registry)
    kernel.storage.set_up()
    fill(kernel)
    target = empty_target("sqlite")
    assert restore(target, archive_of(kernel, tmp_path / "archive"), Wishes()).objects == 3
    assert list(find_tampering(target)) == []
    kernel.engine.dispose()


def test_a_file_by_a_customer_key_opens_with_that_key_alone(make: Make, radosgw: str) -> None:
    storage, client, name = make(encryption="customer", customer_key=b"k" * 32)
    key = put(storage)
    assert b"".join(storage.open(key)) == CONTENT
    assert storage.exists(key)
    with pytest.raises(S3Error):
        client.get_object(name, key)
    treatment = Treatment(encryption="customer", customer_key=b"o" * 32)
    other = S3Storage(Bucket(radosgw, name, ACCESS, SECRET, secure=False, treatment=treatment))
    with pytest.raises(StorageUnavailable):
        other.open(key)
