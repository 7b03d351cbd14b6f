"""Encrypted fields: sealed when they are written, opened when somebody who may see them reads them.

An envelope holds the value with a salt of its own, so that the journal's digest proves the value without
letting anybody guess it who has the database but not the keys.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from core.encryption.envelopes import is_sealed
from core.encryption.errors import SealBroken
from core.encryption.keyring import Keyring
from modules.cases.models import Case


@dataclass(frozen=True, slots=True)
class Opened:
    """What an envelope held: the JSON form of the value, and the salt of its digest."""

    value: Any
    salt: str


def scope_of(pack: str) -> str:
    """The scope of the keys that seal the values of a pack."""
    return f"pack:{pack}"


def bound_to(case: Case, name: str) -> str:
    """What an envelope is bound to: it can't be moved to another case or field."""
    return f"case {case.id}, field {name}"


def seal_value(keyring: Keyring, session: Session, case: Case, name: str, value: Any, salt: str = "") -> str | None:
    """The envelope of a value in its JSON form; nothing for none."""
    if value is None:
        return None
    content = json.dumps([salt or secrets.token_hex(16), value], ensure_ascii=False)
    return keyring.seal(session, scope_of(case.pack), content.encode(), bound_to(case, name))


def open_value(keyring: Keyring, session: Session, case: Case, name: str) -> Opened:
    """What a field of the case holds; a value from before it was encrypted is as it is. Raises `SealBroken`."""
    stored = case.data.get(name)
    if not isinstance(stored, str) or not is_sealed(stored):
        return Opened(stored, case.salt)
    content = keyring.open(session, stored, bound_to(case, name))
    try:
        salt, value = json.loads(content)
    except ValueError:
        raise SealBroken(thing=bound_to(case, name), reason="what it holds can't be read") from None
    return Opened(value, salt)
