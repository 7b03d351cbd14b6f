"""Passwords: Argon2id (RFC 9106) with the parameters that OWASP recommends, and how a new one must be."""

import base64
import secrets
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from core.errors import FieldProblem, Invalid
from modules.accounts.addresses import email_key

SHORTEST = 12
LONGEST = 256
FEWEST_CHARACTERS = 5
PREFIX: Final = "$argon2id$"
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def _random_base64(size: int) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")


DUMMY = (
    f"{PREFIX}v=19$m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    f"${_random_base64(HASHER.salt_len)}${_random_base64(HASHER.hash_len)}"
)
"""A hash that no password fits: an unknown account takes as long to refuse as a known one."""


def acceptable(password: str) -> bool:
    """Whether a password is worth hashing at all; refuses huge ones, NUL and broken Unicode."""
    if not 0 < len(password) <= LONGEST:
        return False
    return not any(c == "\0" or unicodedata.category(c) == "Cs" for c in password)


def hash_password(password: str) -> str:
    """The Argon2id hash of a password; raises `Invalid` when it is not acceptable."""
    if not acceptable(password):
        raise _problem(f"Use at most {LONGEST} characters, and none that can't be typed.")
    return HASHER.hash(_normal(password))


def verify_password(stored: str, password: str) -> bool:
    """Whether `password` fits the `stored` hash; always one hash computation, even when nothing is stored."""
    if not acceptable(password):
        return False
    try:
        HASHER.verify(stored or DUMMY, _normal(password))
    except (Argon2Error, InvalidHashError):
        return False
    return bool(stored)


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def check_new_password(password: str, email: str = "", name: str = "") -> None:
    """Raise `Invalid` for a password that is short, monotonous, or its owner's name (NIST SP 800-63B)."""
    folded = email_key(password)
    names = (email_key(email).split("@", maxsplit=1)[0], *email_key(name).split())
    own = [word for word in names if len(word) > 3]
    if len(password) < SHORTEST:
        raise _problem(f"Use at least {SHORTEST} characters.")
    if len(set(password)) < FEWEST_CHARACTERS:
        raise _problem(f"Use at least {FEWEST_CHARACTERS} different characters.")
    if any(len(folded.replace(word, "")) < SHORTEST // 2 for word in own if word in folded):
        raise _problem("Use something else than your own name or e-mail address.")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _problem(message: str) -> Invalid:
    return Invalid((FieldProblem(("password",), message),))
