"""What every object store promises, and what it refuses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, ClassVar, Protocol

from core.errors import LiasseError, Refused, TooLarge


@dataclass(frozen=True, slots=True)
class StoredObject:
    """The receipt of a `put`: where the bytes are, their SHA-256 in lower-case hex, their size in bytes."""

    key: str
    sha256: str
    size: int


class FileTooLarge(TooLarge):
    """{thing} is larger than the limit of {limit} bytes. Send a smaller one."""


class KeyRefused(Refused):
    """{key} is no storage key. Use a key that the store gave out."""

    status: ClassVar[int] = 400


class ObjectMissing(LiasseError):
    """The object {key} is not in the store. Restore it from the last back-up."""


class ObjectCorrupted(LiasseError):
    """The bytes of {key} are not those that were stored. Restore the object from the last back-up."""


class StorageUnavailable(LiasseError):
    """The store {store} can't be used: {reason}. {remedy}"""

    status: ClassVar[int] = 503


class StorageUrlInvalid(LiasseError):
    """The storage address can't be used: {reason}. {remedy}"""


class Storage(Protocol):
    """A content-addressed store: the same bytes have the same key and are kept once.

    A key never comes from outside: every method raises KeyRefused for one of another shape. Any call
    may raise StorageUnavailable; it then left nothing half done and may be repeated.
    """

    def put(self, stream: BinaryIO, *, limit: int) -> StoredObject:
        """Store what `stream` holds, at most `limit` bytes, durably when this returns.

        Storing known bytes again renews their stored time and mends a damaged copy.
        Raises FileTooLarge as soon as the limit is passed; nothing is then left behind.
        """

    def open(self, key: str) -> Iterator[bytes]:
        """The bytes in chunks of at most 64 KiB, verified on the way.

        Raises ObjectMissing at once, and ObjectCorrupted in place of the last chunk when the SHA-256 differs,
        so that altered bytes never arrive complete.
        """

    def exists(self, key: str) -> bool:
        """Whether the object is there; its bytes are not read."""

    def stored_at(self, key: str) -> datetime | None:
        """When the object was last stored, aware and in UTC; None when it is not there."""

    def delete(self, key: str) -> None:
        """Remove the object; one that is already gone is no mistake."""

    def keys(self) -> Iterator[tuple[str, datetime]]:
        """Every key with the time when it was last stored, aware and in UTC, in no promised order."""

    def protect(self, key: str, until: datetime) -> bool:
        """Let nobody remove the object before `until`; False where the store has no lock or none is wanted."""

    def set_up(self) -> list[str]:
        """Make what the store needs, such as a bucket, unless it is there; sentences about what can't be had."""

    def ready(self) -> None:
        """Raise StorageUnavailable, with its remedy, unless objects can be stored and read now."""
