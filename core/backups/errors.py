"""What keeps a back-up from being taken or restored."""

from core.errors import Refused


class ArchiveBroken(Refused):
    """This is no intact back-up: {reason}. Take another copy of it."""


class ArchiveExists(Refused):
    """There is a file {path} already. Name another one, or move it away."""


class ArchiveNewer(Refused):
    """The back-up was made by a newer version of Liasse ({reason}). Restore it with that version."""


class ArchiveOther(Refused):
    """The archive's digest is {found}, not {wanted}. Take the copy whose digest you noted."""


class TargetNotEmpty(Refused):
    """The database already holds data ({tables}). Name an empty one, or write --replace to lose what it holds."""


class TargetInUse(Refused):
    """{count} connection(s) of Liasse use the database. Stop the web servers and workers, then restore."""


class ReplaceNeedsFile(Refused):
    """A back-up that replaces data is verified before, and a stream can't be read twice. Name a file."""


class KeysMissing(Refused):
    """Master key(s) {keys} of encrypted fields are not here. Add them to LIASSE_ENCRYPTION_KEY, or write
    --without-keys to restore all the same: those fields can't be read then."""


class RowRefused(Refused):
    """A row of {table} can't be stored here: {reason}. Restore into the kind of database that it came from."""
