"""What can go wrong with a document, and what to do about it."""

from typing import ClassVar

from core.errors import NotFound, Refused, TooLarge


class FileRefused(Refused):
    """{name} can't be taken."""

    status: ClassVar[int] = 422


class TooManyHeld(TooLarge):
    """You sent {most} files for this case that no form took. Send the form, or come back tomorrow."""


class FileEmpty(FileRefused):
    """{name} is empty. Choose the file again."""


class NoFile(FileRefused):
    """No file was chosen. Choose one, then send it."""


class FileUnknown(FileRefused):
    """{name} is no file of a kind that is accepted here. Send one of these: {kinds}."""


class FileKindRefused(FileRefused):
    """{name} is a {kind} file, which is not accepted here. Send one of these: {kinds}."""


class FileDangerous(FileRefused):
    """{name} holds a program or a web page, which could harm whoever opens it. Send one of these: {kinds}."""


class FileWithMacros(FileRefused):
    """{name} holds macros, which could harm whoever opens it. Save it as a PDF, then send that."""


class FileDamaged(FileRefused):
    """{name} can't be opened: it is damaged or incomplete. Make it again, then send it."""


class FileNeedsPassword(FileRefused):
    """{name} only opens with a password. Save it without one, then send it again."""


class FileBlank(FileRefused):
    """{name} shows nothing: all of it is blank. Scan or photograph the document again."""


class FileRefusedBefore(FileRefused):
    """{name} is the very file that was refused before. Send another one."""


class PictureTooSmall(FileRefused):
    """{name} is too small to be read ({width} × {height} pixels). Its longer side needs {minimum} pixels."""


class PictureTooLarge(FileRefused):
    """{name} has more than {limit} million pixels. Send a smaller picture."""


class FileOverLimit(TooLarge):
    """{name} is larger than {limit}. Send a smaller file."""


class TooManyDocuments(Refused):
    """The piece already holds {limit} documents. Join several into one PDF."""


class PieceUnknown(FileRefused):
    """This case has no piece {piece}. Choose one of: {known}."""


class DocumentAlreadyJudged(Refused):
    """{name} was judged already. Ask for a new version instead."""


class DocumentDateNeeded(FileRefused):
    """Enter the date that {name} bears: this piece must be newer than {age}."""


class DocumentTooOld(FileRefused):
    """{name} is dated {date}, but this piece must be newer than {age}. Refuse it, and ask for a newer one."""


class DocumentDateAhead(FileRefused):
    """{date} lies ahead. Enter the date that {name} bears."""


class ReasonNeeded(FileRefused):
    """Say why {name} is refused: whoever sent it reads the reason."""


class NoPreview(NotFound):
    """Page {page} of this document can't be shown. Download the file instead."""
