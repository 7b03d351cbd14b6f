"""What keeps a back-up from being taken or restored."""

from core.away import is_full
from core.errors import Refused

UNWRITTEN = ("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
"""What SQLite says on a full disk too, where it needs one more file beside its own."""


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


class BehindPooler(Refused):
    """A restoration needs PostgreSQL itself, and not a pooler before it. Set LIASSE_DATABASE_URL to its own address and
    LIASSE_POOLER to none for this one command."""


class RestoreStopped(Refused):
    """The restoration stopped: {reason}. What the database held is unchanged. Make room or mend it, then restore
    again."""


class KeysMissing(Refused):
    """Master key(s) {keys} of encrypted fields are not here. Add them to LIASSE_ENCRYPTION_KEY, or write
    --without-keys to restore all the same: those fields can't be read then."""


class RowRefused(Refused):
    """A row of {table} can't be stored here: {reason}. Restore into the kind of database that it came from."""


def reason_of(error: Exception) -> str:
    """Why a database stopped, in words that are not its own."""
    if is_full(error):
        return "no room is left on its disk"
    if str(getattr(getattr(error, "orig", error), "sqlite_errorname", "")).startswith(UNWRITTEN):
        return "its disk can't be written to, perhaps for want of room"
    return f"the database could not go on ({type(error).__name__})"
