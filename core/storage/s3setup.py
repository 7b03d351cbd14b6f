"""Set a bucket up: there, private, with old versions and unfinished uploads that go, and a lock where it is wanted."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from minio import Minio
from minio.commonconfig import ENABLED, Filter
from minio.error import MinioException, S3Error
from minio.lifecycleconfig import (
    AbortIncompleteMultipartUpload,
    Expiration,
    LifecycleConfig,
    NoncurrentVersionExpiration,
    Rule,
)
from minio.versioningconfig import VersioningConfig
from urllib3 import PoolManager
from urllib3.exceptions import HTTPError

from core.storage.bucket import Bucket
from core.storage.s3errors import code_of

UNFINISHED_DAYS: Final = 1
"""Days after which the parts of an upload that was cut go."""
NEEDED: Final = ("IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
"""Public access lists that count for nothing need no refusal; with BlockPublicAcls, radosgw refuses every object."""
BLOCKED: Final = "".join(f"<{name}>true</{name}>" for name in NEEDED)


def create(client: Minio, bucket: Bucket) -> None:
    """Make the bucket unless it is there."""
    if not client.bucket_exists(bucket.name):
        try:
            client.make_bucket(bucket.name, object_lock=bool(bucket.treatment.lock_days))
        except S3Error as error:
            if error.code != "BucketAlreadyOwnedByYou":  # another process was faster
                raise


def arrange(client: Minio, bucket: Bucket) -> Iterator[str]:
    """Give the bucket its settings; a sentence for each that the service refuses."""
    wanted: Mapping[str, Callable[[], object]] = {
        "versions": lambda: _keep_versions(client, bucket),
        "an end for what is unfinished or old": lambda: client.set_bucket_lifecycle(bucket.name, lifecycle(bucket)),
        "a block of public access": lambda: _block(client, bucket),
    }
    for name, give in wanted.items():
        try:
            give()
        except (MinioException, HTTPError, ValueError) as error:
            reason = code_of(error) or type(error).__name__
            yield f"The bucket {bucket.name} has not got {name}: {reason}. Use the store's own means, if it has any."
    if bucket.treatment.lock_days and not locks(client, bucket):
        yield f"The bucket {bucket.name} can't lock objects. Name a new one: a store can do so from its creation only."


def _keep_versions(client: Minio, bucket: Bucket) -> None:
    if bucket.treatment.version_days or bucket.treatment.lock_days:
        client.set_bucket_versioning(bucket.name, VersioningConfig(ENABLED))
        if client.get_bucket_versioning(bucket.name).status != ENABLED:
            raise ValueError


def lifecycle(bucket: Bucket) -> LifecycleConfig:
    """What goes by itself: parts of cut uploads, versions that were deleted, their marks."""
    rules = [
        Rule(
            ENABLED,
            rule_filter=Filter(prefix=""),
            rule_id="liasse-unfinished",
            abort_incomplete_multipart_upload=AbortIncompleteMultipartUpload(UNFINISHED_DAYS),
        )
    ]
    if bucket.treatment.version_days:
        rules.append(
            Rule(
                ENABLED,
                rule_filter=Filter(prefix=""),
                rule_id="liasse-versions",
                expiration=Expiration(expired_object_delete_marker=True),
                noncurrent_version_expiration=NoncurrentVersionExpiration(bucket.treatment.version_days),
            )
        )
    return LifecycleConfig(rules)


def _block(client: Minio, bucket: Bucket) -> None:
    """S3's own block, unless it is there; the client has no method for it."""
    query: dict[str, str | list[str] | tuple[str]] = {"publicAccessBlock": ""}
    try:
        found = client._execute("GET", bucket.name, query_params=query).data.decode()
    except S3Error:
        found = ""
    if not all(f"<{name}>true<" in found for name in NEEDED):
        body = f"<PublicAccessBlockConfiguration>{BLOCKED}</PublicAccessBlockConfiguration>"
        client._execute("PUT", bucket.name, body=body.encode(), query_params=query)


def locks(client: Minio, bucket: Bucket) -> bool:
    """Whether objects of the bucket can be locked."""
    try:
        client.get_object_lock_config(bucket.name)
    except (MinioException, HTTPError, ValueError):
        return False
    return True


def is_public(http: PoolManager, bucket: Bucket) -> bool:
    """Whether somebody without any key may list the bucket."""
    scheme = "https" if bucket.secure else "http"
    answer = http.request("GET", f"{scheme}://{bucket.host}/{bucket.name}?list-type=2&max-keys=1")
    return answer.status < 300
