"""How names, e-mails and phones are cleaned, and how they are compared."""

import re
import unicodedata

SPACES = re.compile(r"\s+")
NOT_WORD = re.compile(r"[^\w]+")
NOT_PHONE = re.compile(r"[^\d+()./ -]")
JOINERS = frozenset("\u200c\u200d")
"""Invisible characters that some scripts need inside a word."""


def clean_line(value: str) -> str:
    """One line of text: NFKC, without control, bidirectional and other invisible characters."""
    normal = SPACES.sub(" ", unicodedata.normalize("NFKC", value))
    return SPACES.sub(" ", "".join(c for c in normal if c in JOINERS or unicodedata.category(c)[0] != "C")).strip()


def clean_email(value: str) -> str:
    """An e-mail address without invisible characters."""
    return "".join(c for c in clean_line(value) if c not in JOINERS)


def clean_phone(value: str) -> str:
    """A phone number with nothing but digits and the usual separators."""
    return NOT_PHONE.sub("", clean_line(value)).strip()


def email_key(value: str) -> str:
    """An e-mail address as it is compared: letter case does not count."""
    return unicodedata.normalize("NFKC", clean_email(value).casefold())


def name_key(value: str) -> str:
    """A name as it is compared: letter case, accents, hyphens and spaces do not count."""
    folded = unicodedata.normalize("NFKD", clean_line(value).casefold())
    letters = "".join(c for c in folded if not unicodedata.combining(c) and c not in JOINERS)
    return NOT_WORD.sub(" ", letters).strip().replace(" ", "")


def search_key(*values: str) -> str:
    """Texts as search looks at them: letter case and accents do not count."""
    folded = unicodedata.normalize("NFKD", clean_line(" ".join(values)).casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))
