"""Objects in a bucket of any S3-compatible service."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import IO, BinaryIO

from minio import Minio
from minio.commonconfig import COMPLIANCE, GOVERNANCE
from minio.error import MinioException
from minio.retention import Retention
from minio.sse import Sse, SseCustomerKey, SseKMS, SseS3
from urllib3 import BaseHTTPResponse, PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from core.storage.bucket import Bucket
from core.storage.content import CHUNK, digest_of, is_key, receive, verified
from core.storage.contract import ObjectMissing, StorageUnavailable, StoredObject
from core.storage.s3errors import code_of, speaks_of_keys
from core.storage.s3setup import arrange, create, is_public

_MISSING = frozenset({"NoSuchKey", "NoSuchObject", "ResourceNotFound"})
_PAUSE = 0.2
"""Seconds before the first repetition; each further one waits twice as long."""
_REMEDIES = {
    "NoSuchBucket": "Create the bucket with `liasse upgrade`, or name an existing one in the storage address.",
    "AccessDenied": "Allow the access key to list, read, write and delete objects of this bucket.",
    "InvalidAccessKeyId": "Set the access key that the service issued.",
    "SignatureDoesNotMatch": "Set the secret key that belongs to the access key.",
    "RequestTimeTooSkewed": "Set the clock of this machine.",
}
_KEY_REFUSED = "Name a key in LIASSE_STORAGE_KMS_KEY that the service knows and that the access key may use."
_REMEDY = "Check that the service runs and that this machine reaches it, then try again."


class S3Storage:
    """Content goes to an unnamed local file while it is hashed, then straight to its key.

    S3 shows an object only once it is complete, so that no temporary key, no copy and no clean-up are needed,
    and a retry sends the same bytes. The price is local disk room for the uploads under way.
    """

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._http = _pool(bucket)
        self._sse = _encryption(bucket)
        self._own_key = self._sse if isinstance(self._sse, SseCustomerKey) else None
        self._client = Minio(
            bucket.host,
            access_key=bucket.access_key,
            secret_key=bucket.secret_key,
            secure=bucket.secure,
            region=bucket.region,
            http_client=self._http,
        )

    def put(self, stream: BinaryIO, *, limit: int) -> StoredObject:
        """Send the content in parts; those of an upload cut by a crash stay invisible, and the bucket drops them.

        The service compares each part with the hash that the client sends along, of the content or MD5.
        """
        with TemporaryFile() as spool:
            stored = receive(stream, self._writer(spool), limit=limit)
            spool.seek(0)
            with self._failures(stored.key):
                self._client.put_object(
                    self._bucket.name,
                    stored.key,
                    spool,
                    stored.size,
                    part_size=self._bucket.treatment.part_size,
                    num_parallel_uploads=1,
                    sse=self._sse,
                )
        return stored

    def open(self, key: str) -> Iterator[bytes]:
        digest_of(key)
        return verified(key, self._chunks(key, self._get(key, 0)))

    def exists(self, key: str) -> bool:
        return self.stored_at(key) is not None

    def stored_at(self, key: str) -> datetime | None:
        digest_of(key)
        try:
            with self._failures(key):
                found = self._client.stat_object(self._bucket.name, key, ssec=self._own_key).last_modified
        except ObjectMissing:
            return None
        return (found or datetime.now(UTC)).astimezone(UTC)

    def delete(self, key: str) -> None:
        digest_of(key)
        with self._failures(key):
            self._client.remove_object(self._bucket.name, key)

    def keys(self) -> Iterator[tuple[str, datetime]]:
        with self._failures(""):
            for found in self._client.list_objects(self._bucket.name, prefix="sha256/", recursive=True):
                if found.object_name and found.last_modified and is_key(found.object_name):
                    yield found.object_name, found.last_modified.astimezone(UTC)

    def protect(self, key: str, until: datetime) -> bool:
        """Lock the object as the bucket's settings say."""
        digest_of(key)
        if not self._bucket.treatment.lock_days:
            return False
        mode = COMPLIANCE if self._bucket.treatment.lock_mode == "compliance" else GOVERNANCE
        with self._failures(key):
            whole_seconds = until.astimezone(UTC).replace(microsecond=0)
            self._client.set_object_retention(self._bucket.name, key, Retention(mode, whole_seconds))
        return True

    def set_up(self) -> list[str]:
        """Create the bucket and give it its settings."""
        with self._failures(""):
            create(self._client, self._bucket)
            told = [*arrange(self._client, self._bucket)]
            if is_public(self._http, self._bucket):
                told.append(f"Anybody may read the bucket {self._bucket.name}. Take its policy for the public away.")
        return told

    def ready(self) -> None:
        with self._failures(""):
            if not self._client.bucket_exists(self._bucket.name):
                raise self._unavailable("there is no such bucket", _REMEDIES["NoSuchBucket"])

    def _get(self, key: str, offset: int) -> BaseHTTPResponse:
        with self._failures(key):
            return self._client.get_object(self._bucket.name, key, offset=offset, ssec=self._own_key)

    def _chunks(self, key: str, response: BaseHTTPResponse) -> Iterator[bytes]:
        """What the service sends; a connection that is cut goes on where it ended, a bounded number of times."""
        sent, left = 0, self._bucket.treatment.retries
        while True:
            try:
                for chunk in response.stream(CHUNK):
                    yield chunk
                    sent += len(chunk)
                return
            except HTTPError as error:
                if not left:
                    raise self._unavailable(_reason(error), _REMEDY) from error
            finally:
                response.close()
                response.release_conn()
            time.sleep(_PAUSE * 2 ** (self._bucket.treatment.retries - left))
            left -= 1
            response = self._get(key, sent)

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
            code = code_of(error)
            if code in _MISSING:
                raise ObjectMissing(key=key) from error
            if self._bucket.treatment.encryption == "kms" and speaks_of_keys(error):
                reason = f"it does not encrypt with the key {self._bucket.treatment.kms_key} ({code})"
                raise self._unavailable(reason, _KEY_REFUSED) from error
            raise self._unavailable(code or _reason(error), _REMEDIES.get(code, _REMEDY)) from error

    def _unavailable(self, reason: str, remedy: str) -> StorageUnavailable:
        store = f"{self._bucket.host}/{self._bucket.name}"
        return StorageUnavailable(store=store, reason=reason.rstrip("."), remedy=remedy)


def _reason(error: Exception) -> str:
    """The last cause that urllib3 names, without the request that failed."""
    cause = getattr(error, "reason", None) or error
    return str(cause).rpartition(": ")[2][:200] or type(error).__name__


def _encryption(bucket: Bucket) -> Sse | None:
    treatment = bucket.treatment
    kinds: dict[str, Callable[[], Sse]] = {
        "s3": SseS3,
        "kms": lambda: SseKMS(treatment.kms_key, {}),
        "customer": lambda: SseCustomerKey(treatment.customer_key),
    }
    return kinds[treatment.encryption]() if treatment.encryption in kinds else None


def _pool(bucket: Bucket) -> PoolManager:
    treatment = bucket.treatment
    return PoolManager(
        maxsize=10,
        timeout=Timeout(connect=treatment.connect_timeout, read=treatment.read_timeout),
        retries=Retry(
            total=treatment.retries,
            backoff_factor=_PAUSE,
            status_forcelist=(500, 502, 503, 504),
            allowed_methods=None,
            raise_on_status=False,
        ),
    )
