"""Documents over HTTP: what the browser is told, so that a file of a stranger stays a file."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from core.kernel import Kernel
from modules.documents.kinds import KINDS
from modules.documents.models import Document

SEALED = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
READER = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
"""A PDF can't be sandboxed: browsers then refuse to open their reader. Its type is pinned instead."""
PRIVATE = "private, no-cache"


def content(request: Request, kernel: Kernel, document: Document, download: bool) -> Response:
    """The document's bytes, shown in the browser if they can be and `download` is not asked for."""
    kind = KINDS[document.kind]
    inline = not download and (kind.shown == "image" or kind.name == "pdf")
    headers = {
        "Content-Disposition": disposition(document.name, inline),
        "Content-Security-Policy": READER if inline and kind.name == "pdf" else SEALED,
        **caching(document.sha256),
    }
    if is_known(request, document.sha256):
        return Response(status_code=304, headers=headers)
    headers["Content-Length"] = str(document.size)
    found = begun(kernel.storage.open(document.storage_key))
    return StreamingResponse(found, media_type=kind.content_type, headers=headers)


def begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks, of which the first is there: a store that fails by then is told as such, not as a broken answer.

    Raises what reading raises, such as `StorageUnavailable`.
    """
    return chain(list(islice(chunks, 1)), chunks)


def caching(tag: str) -> Mapping[str, str]:
    """Kept by this browser only, and asked for anew each time, so that rights are looked at again."""
    return {"ETag": f'"{tag}"', "Cache-Control": PRIVATE, "X-Content-Type-Options": "nosniff"}


def is_known(request: Request, tag: str) -> bool:
    """Whether the browser already has this version."""
    return f'"{tag}"' in [part.strip() for part in request.headers.get("if-none-match", "").split(",")]


def disposition(name: str, inline: bool) -> str:
    """The header Content-Disposition (RFC 6266) with the name in ASCII and in UTF-8."""
    plain = "".join(c if 32 <= ord(c) < 127 and c not in '"\\%;' else "_" for c in name)
    shown = "inline" if inline else "attachment"
    return f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
