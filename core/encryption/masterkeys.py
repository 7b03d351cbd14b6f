"""Master keys: from the setting, or from a file of the data folder; they wrap data keys and are never stored beside."""

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from core.encryption.envelopes import KEY_BYTES, Key, new_secret
from core.encryption.errors import NoMasterKey, WrongMasterKey
from core.settings import Settings

FILE = "encryption_key"


def read_keys(text: str) -> tuple[Key, ...]:
    """Keys in base64, newest first, between commas or on lines; raises `WrongMasterKey`."""
    return tuple(_read(one) for one in text.replace(",", " ").split())


def _read(text: str) -> Key:
    try:
        secret = base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise WrongMasterKey(reason="it is no base64") from None
    if len(secret) != KEY_BYTES:
        raise WrongMasterKey(reason=f"it has {len(secret)} bytes instead of {KEY_BYTES}")
    return Key(hashlib.sha256(b"liasse master key" + secret).hexdigest()[:12], secret)


def master_keys(settings: Settings) -> tuple[Key, ...]:
    """The master keys, newest first; the embedded database gets one in a file (mode 0600) when there is none.

    Raises `NoMasterKey` where several machines may share a database and the setting is missing.
    """
    given = settings.encryption_key.get_secret_value()
    if given:
        return read_keys(given)
    path = key_file(settings)
    if not path.exists():
        if settings.database_url.get_secret_value() and not settings.development:
            raise NoMasterKey()
        write_key_file(settings, [new_secret()])
    return read_keys(path.read_text(encoding="ascii"))


def present_keys(settings: Settings) -> tuple[Key, ...]:
    """The master keys that are there; none is made."""
    path = key_file(settings)
    return master_keys(settings) if settings.encryption_key.get_secret_value() or path.exists() else ()


def key_file(settings: Settings) -> Path:
    """Where the embedded installation keeps its master keys."""
    return settings.data_dir / FILE


def write_key_file(settings: Settings, secrets: Sequence[bytes]) -> None:
    """Put the keys, newest first, in the place of the file: all or nothing, readable by its owner only."""
    path = key_file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(f"{base64.b64encode(secret).decode()}\n" for secret in secrets)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
