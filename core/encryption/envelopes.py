"""Envelopes: AES-256-GCM (NIST SP 800-38D), bound to the place that they belong to."""

import base64
import binascii
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.encryption.errors import SealBroken

MARK = "sealed:1:"
NONCE_BYTES = 12
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Key:
    """A key with the id by which envelopes name it."""

    id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.id})"


def new_secret() -> bytes:
    """The bytes of a new key."""
    return os.urandom(KEY_BYTES)


def is_sealed(value: object) -> bool:
    """Whether a stored value looks like an envelope."""
    return isinstance(value, str) and value.startswith(MARK)


def key_id_of(envelope: str) -> str:
    """The id of the key that sealed an envelope."""
    return envelope.removeprefix(MARK).partition(":")[0]


def seal(key: Key, plain: bytes, bound: str) -> str:
    """The envelope of `plain`, which opens only with the same key and the same `bound` text."""
    nonce = os.urandom(NONCE_BYTES)
    content = AESGCM(key.secret).encrypt(nonce, plain, _associated(key, bound))
    return f"{MARK}{key.id}:{base64.b64encode(nonce + content).decode()}"


def unseal(key: Key, envelope: str, bound: str) -> bytes:
    """What is inside; raises `SealBroken` when a byte was changed, or when it was moved to another place."""
    try:
        raw = base64.b64decode(envelope.removeprefix(MARK).partition(":")[2], validate=True)
        return AESGCM(key.secret).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _associated(key, bound))
    except (InvalidTag, ValueError, binascii.Error):
        raise SealBroken(thing=bound, reason="it was changed, or moved from where it was sealed") from None


def _associated(key: Key, bound: str) -> bytes:
    return f"{key.id}\x1f{bound}".encode()
