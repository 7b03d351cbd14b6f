"""What can go wrong with keys and envelopes."""

from core.errors import LiasseError, StartRefused


class SealBroken(LiasseError):
    """{thing} can't be decrypted: {reason}. Run `liasse verify` and restore it from a back-up."""


class NoMasterKey(LiasseError):
    """Encrypted fields need a key. Set LIASSE_ENCRYPTION_KEY to 32 random bytes in base64, the same on each machine."""


class WrongMasterKey(StartRefused):
    """LIASSE_ENCRYPTION_KEY can't be read: {reason}. Make one with: openssl rand -base64 32"""
