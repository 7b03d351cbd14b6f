"""A bucket of an S3-compatible service."""

from dataclasses import dataclass, field

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a bucket is used: sizes in bytes, time limits in seconds, days of what is kept.

    `encryption` is none, s3 (by keys of the service), kms (by the key named `kms_key`) or customer (by
    `customer_key`, 32 bytes that the service forgets). `lock_mode` is governance or compliance.
    """

    part_size: int = 5 * MIB
    connect_timeout: float = 5
    read_timeout: float = 20
    retries: int = 2
    encryption: str = "none"
    kms_key: str = ""
    customer_key: bytes = field(default=b"", repr=False)
    version_days: int = 30
    lock_days: int = 0
    lock_mode: str = "governance"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the bucket is and who may use it; `host` may carry a port."""

    host: str
    name: str
    access_key: str
    secret_key: str = field(repr=False)
    secure: bool = True
    region: str = "us-east-1"
    treatment: Treatment = Treatment()
