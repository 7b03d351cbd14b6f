"""Who made a bundle: Ed25519 signatures (RFC 8032) with a key of this installation."""

import base64
import binascii
import json
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY_FILE = "bundle_key"


@dataclass(frozen=True)
class Signature:
    """A signature and the public key that it was made with, both in base64."""

    key: str
    value: str

    def encode(self) -> bytes:
        """As it stands in a bundle."""
        return json.dumps({"key": self.key, "signature": self.value}).encode()

    @classmethod
    def decode(cls, content: bytes) -> "Signature | None":
        """Read what `encode` wrote; None for anything else."""
        try:
            found = json.loads(content)
            return cls(str(found["key"]), str(found["signature"]))
        except (ValueError, KeyError, TypeError):
            return None


class SigningKey:
    """The private key that bundles of this installation are signed with."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> str:
        """The public key in base64: what other installations are told to trust."""
        return base64.b64encode(self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()

    def sign(self, content: bytes) -> Signature:
        """Sign `content`."""
        return Signature(self.public, base64.b64encode(self._key.sign(content)).decode())


def verify(signature: Signature, content: bytes) -> bool:
    """Whether the signature was made over `content` with the key that it names."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signature.key, validate=True))
        key.verify(base64.b64decode(signature.value, validate=True), content)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def own_key(folder: Path) -> SigningKey:
    """The key of this installation, made once and kept in `folder` (mode 0600)."""
    path = folder / KEY_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    return SigningKey(path.read_bytes())
