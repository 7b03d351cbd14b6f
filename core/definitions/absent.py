"""Steps of modules that an installation may lack, so that whoever writes one learns where it comes from."""

from collections.abc import Mapping

ABSENT: Mapping[str, str] = {
    "sign": "signature",
    "countersign": "signature",
    "seal": "signature",
    "pay": "payments",
    "request_payment": "payments",
    "refund": "payments",
    "archive": "archive",
    "erase": "archive",
    "purge": "archive",
}
"""By step: the module that it comes with."""


def told_of(step: str) -> str:
    """Where a step comes from that is not here; empty for one that nobody knows."""
    module = ABSENT.get(step)
    return f"it comes with the module '{module}', which this installation does not have" if module else ""
