"""Objects in a bucket of any S3-compatible service."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import IO, BinaryIO

from minio import Minio
from minio.error import MinioException, S3Error
from urllib3 import BaseHTTPResponse, PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from core.storage.bucket import Bucket
from core.storage.content import CHUNK, digest_of, is_key, receive, verified
from core.storage.contract import ObjectMissing, StorageUnavailable, StoredObject

_ERROR_CODE = re.compile(r"<Code>(\w+)</Code>")
_MISSING = frozenset({"NoSuchKey", "NoSuchObject", "ResourceNotFound"})
_REMEDIES = {
    "NoSuchBucket": "Create the bucket, or name an existing one in the storage address.",
    "AccessDenied": "Allow the access key to list, read, write and delete objects of this bucket.",
    "InvalidAccessKeyId": "Set the access key that the service issued.",
    "SignatureDoesNotMatch": "Set the secret key that belongs to the access key.",
    "RequestTimeTooSkewed": "Set the clock of this machine.",
}
_REMEDY = "Check that the service runs and that this machine reaches it, then try again."


class S3Storage:
    """Content goes to an unnamed local file while it is hashed, then straight to its key.

    S3 shows an object only once it is complete, so that no temporary key, no copy and no clean-up are needed,
    and a retry sends the same bytes. The price is local disk room for the uploads under way.
    """

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._client = Minio(
            bucket.host,
            access_key=bucket.access_key,
            secret_key=bucket.secret_key,
            secure=bucket.secure,
            region=bucket.region,
            http_client=_pool(bucket),
        )

    def put(self, stream: BinaryIO, *, limit: int) -> StoredObject:
        """Send the content in parts of 5 MiB; parts of an upload cut by a crash stay invisible.

        A lifecycle rule of the bucket (AbortIncompleteMultipartUpload) removes such parts.
        """
        with TemporaryFile() as spool:
            stored = receive(stream, self._writer(spool), limit=limit)
            spool.seek(0)
            with self._failures(stored.key):
                self._client.put_object(self._bucket.name, stored.key, spool, stored.size, num_parallel_uploads=1)
        return stored

    def open(self, key: str) -> Iterator[bytes]:
        digest_of(key)
        with self._failures(key):
            response = self._client.get_object(self._bucket.name, key)
        return verified(key, self._chunks(key, response))

    def exists(self, key: str) -> bool:
        digest_of(key)
        try:
            with self._failures(key):
                self._client.stat_object(self._bucket.name, key)
        except ObjectMissing:
            return False
        return True

    def delete(self, key: str) -> None:
        digest_of(key)
        with self._failures(key):
            self._client.remove_object(self._bucket.name, key)

    def keys(self) -> Iterator[tuple[str, datetime]]:
        with self._failures(""):
            for found in self._client.list_objects(self._bucket.name, prefix="sha256/", recursive=True):
                if found.object_name and found.last_modified and is_key(found.object_name):
                    yield found.object_name, found.last_modified.astimezone(UTC)

    def ready(self) -> None:
        with self._failures(""):
            if not self._client.bucket_exists(self._bucket.name):
                raise self._unavailable("there is no such bucket", _REMEDIES["NoSuchBucket"])

    def _chunks(self, key: str, response: BaseHTTPResponse) -> Iterator[bytes]:
        try:
            with self._failures(key):
                yield from response.stream(CHUNK)
        finally:
            response.close()
            response.release_conn()

    def _writer(self, spool: IO[bytes]) -> Callable[[bytes], None]:
        def write(chunk: bytes) -> None:
            try:
                spool.write(chunk)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise self._unavailable(reason, "Make room in the folder for temporary files.") from error

        return write

    @contextmanager
    def _failures(self, key: str) -> Iterator[None]:
        try:
            yield
        except (MinioException, HTTPError, OSError) as error:
            code = _code(error)
            if code in _MISSING:
                raise ObjectMissing(key=key) from error
            raise self._unavailable(code or _reason(error), _REMEDIES.get(code, _REMEDY)) from error

    def _unavailable(self, reason: str, remedy: str) -> StorageUnavailable:
        store = f"{self._bucket.host}/{self._bucket.name}"
        return StorageUnavailable(store=store, reason=reason.rstrip("."), remedy=remedy)


def _code(error: Exception) -> str:
    """The S3 error code, also from an answer that minio can't read because its content type is wrong."""
    if isinstance(error, S3Error):
        return error.code or ""
    found = _ERROR_CODE.search(str(error)) if isinstance(error, MinioException) else None
    return found[1] if found else ""


def _reason(error: Exception) -> str:
    """The last cause that urllib3 names, without the request that failed."""
    cause = getattr(error, "reason", None) or error
    return str(cause).rpartition(": ")[2][:200] or type(error).__name__


def _pool(bucket: Bucket) -> PoolManager:
    return PoolManager(
        maxsize=10,
        timeout=Timeout(connect=bucket.connect_timeout, read=bucket.read_timeout),
        retries=Retry(total=bucket.retries, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504)),
    )
