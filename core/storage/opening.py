"""From a storage address to the store that it names."""

from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from core.storage.bucket import Bucket, Treatment
from core.storage.contract import Storage, StorageUrlInvalid
from core.storage.local import LocalStorage

_EXAMPLES: Final = "Write file:///path/to/folder, or s3://host:port/bucket?secure=1&region=us-east-1 and set both keys."
_S3: Final = "core.storage.s3:S3Storage"
"""Named, not imported: its libraries take long to read, and only who has a bucket needs them."""
USUAL: Final = Treatment()
_SWITCH: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def open_storage(
    url: str,
    *,
    access_key: str | None = None,
    secret_key: str | None = None,
    treatment: Treatment = USUAL,
) -> Storage:
    """The store at `url`: `file:///folder`, or `s3://[access:secret@]host[:port]/bucket[?secure=0&region=…]`.

    Keys given apart win over those in the address. Nothing is contacted: `ready` tells whether it works.
    Raises StorageUrlInvalid, which never repeats a secret.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return _local(parts)
    if parts.scheme == "s3":
        opened: Storage = resolve_name(_S3)(replace(_bucket(parts, access_key, secret_key), treatment=treatment))
        return opened
    raise _invalid("it begins neither with file: nor with s3:")


def _local(parts: SplitResult) -> LocalStorage:
    if parts.netloc not in {"", "localhost"}:
        raise _invalid("file:// is followed by a machine name instead of a third slash")
    if not parts.path.strip("/"):
        raise _invalid("it names no folder")
    return LocalStorage(Path(unquote(parts.path)).absolute())


def _bucket(parts: SplitResult, access_key: str | None, secret_key: str | None) -> Bucket:
    options = _options(parts.query)
    access = access_key or unquote(parts.username or "")
    secret = secret_key or unquote(parts.password or "")
    if not access or not secret:
        raise _invalid("the access key or the secret key is missing")
    return Bucket(
        host=_host(parts),
        name=_bucket_name(parts),
        access_key=access,
        secret_key=secret,
        secure=_secure(options),
        region=options.get("region", "us-east-1"),
    )


def _host(parts: SplitResult) -> str:
    try:
        port = parts.port
    except ValueError:
        raise _invalid("its port is no number") from None
    if not parts.hostname:
        raise _invalid("it names no host")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{host}:{port}" if port else host


def _bucket_name(parts: SplitResult) -> str:
    name = parts.path.strip("/")
    if not name or "/" in name:
        raise _invalid("it names no bucket, or more than one")
    return name


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := sorted(options.keys() - {"secure", "region"}):
        raise _invalid(f"its option {unknown[0]} is not known; there are secure and region")
    return options


def _secure(options: dict[str, str]) -> bool:
    value = options.get("secure", "1").lower()
    if value not in _SWITCH:
        raise _invalid("its option secure is neither 1 nor 0")
    return _SWITCH[value]


def _invalid(reason: str) -> StorageUrlInvalid:
    return StorageUrlInvalid(reason=reason, remedy=_EXAMPLES)
