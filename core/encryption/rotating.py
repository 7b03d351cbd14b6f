"""Change keys: a new data key per scope, every envelope sealed anew, old keys retired; may be killed at any point.

Each step looks at what is there and does what is left, so running it again goes on where it stopped.
"""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from core.database import reading, utc_now, writing
from core.encryption.envelopes import new_secret
from core.encryption.keyring import DataKey
from core.encryption.masterkeys import key_file, read_keys, write_key_file
from core.failpoints import Point, reach
from core.kernel import Kernel


def rotate_keys(kernel: Kernel) -> Iterator[str]:
    """Rotate all keys, telling each step. What holds envelopes registers `Part("resealing", …)`."""
    for told in _steps(kernel):
        reach(Point.KEYS_STEPPED)
        yield told


def _steps(kernel: Kernel) -> Iterator[str]:
    yield from _renew_key_file(kernel)
    yield f"{_rewrap(kernel)} data key(s) wrapped by the newest master key."
    yield f"{_add_keys(kernel)} new data key(s)."
    for part in kernel.registry.parts("resealing").values():
        count = part.run(kernel) if part.run else 0
        yield f"{count} value(s) of {part.name} sealed anew."
    yield f"{_retire(kernel)} old data key(s) retired."
    yield from _shorten_key_file(kernel)


def _renew_key_file(kernel: Kernel) -> Iterator[str]:
    """A new master key in front, unless one was put there by a rotation that did not end."""
    path = key_file(kernel.settings)
    if kernel.settings.encryption_key.get_secret_value() or not path.exists():
        return
    known = read_keys(path.read_text(encoding="ascii"))
    if len(known) == 1:
        write_key_file(kernel.settings, [new_secret(), *(key.secret for key in known)])
        yield "A new master key stands in the key file."
    kernel.keyring.forget()


def _rewrap(kernel: Kernel) -> int:
    newest = kernel.keyring.masters()[0].id
    with writing(kernel.engine) as session:
        rows = list(session.exec(select(DataKey).where(DataKey.master != newest)))
        for row in rows:
            kernel.keyring.wrap(row, kernel.keyring.unwrapped(row))
            session.add(row)
    return len(rows)


def _add_keys(kernel: Kernel) -> int:
    """A new key for each scope, unless older ones than its newest are still in use: then a rotation goes on."""
    with writing(kernel.engine) as session:
        active = _active(session)
        finished = [scope for scope, rows in active.items() if len(rows) == 1]
        for scope in finished:
            kernel.keyring.add(session, scope)
    return len(finished)


def _retire(kernel: Kernel) -> int:
    """Every key but the newest of its scope: nothing is sealed by it any more. It stays, for back-ups."""
    with writing(kernel.engine) as session:
        old = [row for rows in _active(session).values() for row in rows[:-1]]
        for row in old:
            row.retired_at = utc_now()
            session.add(row)
    return len(old)


def _active(session: Session) -> dict[str, list[DataKey]]:
    """The keys in use by scope, oldest first."""
    found: dict[str, list[DataKey]] = {}
    for row in session.exec(select(DataKey).where(col(DataKey.retired_at).is_(None)).order_by(col(DataKey.id))):
        found.setdefault(row.scope, []).append(row)
    return found


def _shorten_key_file(kernel: Kernel) -> Iterator[str]:
    """Only the newest master key, once nothing is wrapped by another."""
    path = key_file(kernel.settings)
    if kernel.settings.encryption_key.get_secret_value() or not path.exists():
        return
    with reading(kernel.engine) as session:
        needed = {row.master for row in session.exec(select(DataKey))}
    known = read_keys(path.read_text(encoding="ascii"))
    kept = [key for index, key in enumerate(known) if index == 0 or key.id in needed]
    if len(kept) < len(known):
        write_key_file(kernel.settings, [key.secret for key in kept])
        yield "The old master key is gone from the key file."
