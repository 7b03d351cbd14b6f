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


class ArchiveForeign(Refused):
    """The back-up was made by {maker}, not by this installation ({own}). If you know where it comes from, write
    --foreign, or the digest that you noted as --digest."""


class TargetNotEmpty(Refused):
    """The database already holds data ({tables}). Name an empty one, or write --replace to lose what it holds."""


class TargetInUse(Refused):
    """{count} connection(s) of Liasse use the database. Stop the web servers and workers, then restore."""


class FileInUse(Refused):
    """Another process has the database {path} open. Stop the web servers and workers, then restore."""


class NoRoomBeside(Refused):
    """No {place} can be made beside the data ({reason}). Let the account of LIASSE_DATABASE_URL create it: a back-up
    is restored there, and then takes over in one step."""


class RestoreStopped(Refused):
    """The database stopped the restoration ({reason}); what it held is unchanged. Make room or mend it, then restore
    again."""


class KeysMissing(Refused):
    """Master key(s) {keys} of encrypted fields are not here. Add them to LIASSE_ENCRYPTION_KEY, or write
    --without-keys to restore all the same: those fields can't be read then."""


class RowRefused(Refused):
    """A row of {table} can't be stored here: {reason}. Restore into the kind of database that it came from."""
