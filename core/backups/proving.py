"""Who made a back-up: what it holds, proved with a key that is worked out from the secret key of the installation."""

import hmac
import json
from collections.abc import Sequence
from hashlib import sha256

from core.backups.errors import ArchiveBroken, ArchiveForeign
from core.backups.manifest import Ending

NOBODY = "nobody"
"""Said of back-ups of before there were proofs."""


def maker_of(signing_key: str) -> str:
    """The name of an installation in its back-ups; tells nothing of its key."""
    return sha256(b"maker\0" + _key(signing_key)).hexdigest()[:12]


def proved(signing_key: str, rows: int, objects: int, missing: Sequence[str], chain: str) -> Ending:
    """The end of a back-up, with its proof."""
    found = Ending(rows=rows, objects=objects, missing=tuple(missing), chain=chain, maker=maker_of(signing_key))
    return found.model_copy(update={"proof": _proof(signing_key, found)})


def require_maker(signing_key: str, ending: Ending, foreign: bool) -> None:
    """Raise `ArchiveForeign` unless this installation made the back-up, or one of others is wished for.

    Raises `ArchiveBroken` where it says that this installation made it and can't prove it.
    """
    if ending.maker != maker_of(signing_key):
        if not foreign:
            raise ArchiveForeign(maker=ending.maker or NOBODY, own=maker_of(signing_key))
    elif not hmac.compare_digest(ending.proof, _proof(signing_key, ending)):
        raise ArchiveBroken(reason="it was not made here, or changed by somebody without the secret key")


def _key(signing_key: str) -> bytes:
    return hmac.new(signing_key.encode(), b"liasse back-ups", sha256).digest()


def _proof(signing_key: str, ending: Ending) -> str:
    told = json.dumps([ending.maker, ending.rows, ending.objects, ending.missing, ending.chain])
    return hmac.new(_key(signing_key), told.encode(), sha256).hexdigest()
