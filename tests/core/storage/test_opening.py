"""Rules of the storage address."""

from io import BytesIO
from pathlib import Path

import pytest

from core.storage.contract import StorageUrlInvalid
from core.storage.local import LocalStorage
from core.storage.opening import open_storage
from core.storage.s3 import S3Storage


def test_a_file_address_stores_below_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "with space"
    storage = open_storage(folder.as_uri())
    assert isinstance(storage, LocalStorage)
    key = storage.put(BytesIO(b"here"), limit=10).key
    assert (folder / key).read_bytes() == b"here"


def test_an_s3_address_may_carry_the_keys_or_leave_them_apart() -> None:
    assert isinstance(open_storage("s3://me:s%2Fcret@store.example:9000/bucket?secure=0"), S3Storage)
    apart = open_storage("s3://store.example/bucket?region=eu-west-3", access_key="me", secret_key="secret")
    assert isinstance(apart, S3Storage)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("", "begins neither"),
        ("ftp://me:hush-hush@store.example/bucket", "begins neither"),
        ("/var/lib/liasse", "begins neither"),
        ("file://", "no folder"),
        ("file:///", "no folder"),
        ("file://folder/below", "third slash"),
        ("s3://me:hush-hush@/bucket", "no host"),
        ("s3://me:hush-hush@store.example:port/bucket", "no number"),
        ("s3://me:hush-hush@store.example", "no bucket"),
        ("s3://me:hush-hush@store.example/bucket/folder", "more than one"),
        ("s3://me:hush-hush@store.example/bucket?secure=maybe", "neither 1 nor 0"),
        ("s3://me:hush-hush@store.example/bucket?verify=0", "option verify"),
        ("s3://store.example/bucket", "key or the secret key is missing"),
        ("s3://me@store.example/bucket", "key or the secret key is missing"),
    ],
)
def test_a_wrong_address_is_explained_without_its_secret(url: str, complaint: str) -> None:
    with pytest.raises(StorageUrlInvalid, match=complaint) as refusal:
        open_storage(url)
    assert "hush-hush" not in str(refusal.value)
    assert "file:///path/to/folder" in str(refusal.value)
