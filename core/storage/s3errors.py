"""What an S3 service said when it refused."""

import re

from minio.error import MinioException, S3Error

_CODE = re.compile(r"<Code>(\w+)</Code>")


def code_of(error: Exception) -> str:
    """The S3 error code, also from an answer that minio can't read because its content type is wrong; else empty."""
    if isinstance(error, S3Error):
        return error.code or ""
    found = _CODE.search(str(error)) if isinstance(error, MinioException) else None
    return found[1] if found else ""


def speaks_of_keys(error: Exception) -> bool:
    """Whether a key of the service's key management is at fault: each service has codes of its own for that.

    Ceph says InvalidAccessKeyId, AWS AccessDenied or KMS.NotFoundException, MinIO kms:KeyNotFound.
    """
    return isinstance(error, S3Error) and "kms" in f"{error.code} {error.message}".lower()
