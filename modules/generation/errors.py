"""What can go wrong while a letter becomes a PDF."""

from typing import ClassVar

from core.errors import Refused


class PrinterMissing(Refused):
    """PDF documents can't be made: {reason}. Install Pango (Debian: libpangoft2-1.0-0), then retry."""

    status: ClassVar[int] = 503


class LetterNotPrinted(Refused):
    """The letter {letter} did not become a PDF: {reason}. Look at its text and tables, then retry."""

    status: ClassVar[int] = 422
