"""A bucket of an S3-compatible service."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the bucket is and who may use it; `host` may carry a port, the time limits are in seconds."""

    host: str
    name: str
    access_key: str
    secret_key: str = field(repr=False)
    secure: bool = True
    region: str = "us-east-1"
    connect_timeout: float = 5
    read_timeout: float = 20
    retries: int = 2
