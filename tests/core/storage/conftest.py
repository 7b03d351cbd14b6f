"""Each store under test, with the folder where its bytes really lie."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.storage.contract import Storage
from core.storage.local import LocalStorage
from core.storage.opening import open_storage
from tests.core.storage.servers import ACCESS, BUCKET, SECRET, s3_service


@dataclass(frozen=True)
class Bench:
    """A store and its backing folder, so that a test can look behind the store's back."""

    storage: Storage
    folder: Path

    def path(self, key: str) -> Path:
        return self.folder / key

    def tamper(self, key: str, content: bytes) -> None:
        """Put other bytes behind a key, and wait until the service's short cache forgot the old size."""
        self.path(key).write_bytes(content)
        time.sleep(0.05)

    def files(self) -> list[Path]:
        """Everything that lies in the store, temporary files included."""
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("s3")
    (folder / "buckets" / BUCKET).mkdir(parents=True)
    with s3_service(folder) as address:
        yield address, folder / "buckets" / BUCKET


@pytest.fixture(params=["local", "s3"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    if request.param == "local":
        storage = LocalStorage(tmp_path / "store")
        return Bench(storage, tmp_path / "store")
    address, folder = request.getfixturevalue("s3")
    opened = open_storage(f"s3://{address}/{BUCKET}?secure=0", access_key=ACCESS, secret_key=SECRET)
    for key, _ in list(opened.keys()):
        opened.delete(key)
    return Bench(opened, folder)
