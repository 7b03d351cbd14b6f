"""Where a page may send its reader next: to this site alone."""

from urllib.parse import SplitResult, urlsplit

LONGEST_PATH = 2000


def local_path(value: str) -> str:
    """`value` if it is a path of this site, else `/`: a link to one of our pages never leads elsewhere."""
    split = _split(value)
    foreign = split is None or split.scheme or split.netloc or not value.startswith("/")
    odd = value.startswith("//") or "\\" in value or any(ord(c) <= 32 or ord(c) == 127 for c in value)
    return "/" if foreign or odd or len(value) > LONGEST_PATH else value


def _split(value: str) -> SplitResult | None:
    try:
        return urlsplit(value)
    except ValueError:
        return None
