"""What expressions know of pieces, and what must hold of how they are declared."""

from collections.abc import Iterator, Mapping

from core.context import Context
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.expressions.types import BOOLEAN, INTEGER, Choice, Record, Type
from modules.cases.models import Case
from modules.documents.filling import fill
from modules.documents.language import pieces_in
from modules.documents.slots import FILLED, STATES, Slot, missing

SUMMARY: Mapping[str, Type] = {
    "complete": BOOLEAN,
    "all_accepted": BOOLEAN,
    "missing": INTEGER,
    "to_check": INTEGER,
    "refused": INTEGER,
}
PIECE = Record(
    "piece",
    {
        "status": Choice(STATES),
        "required": BOOLEAN,
        "received": BOOLEAN,
        "accepted": BOOLEAN,
        "refused": BOOLEAN,
        "count": INTEGER,
    },
)


def piece_types(scope: Scope) -> dict[str, Type]:
    """`pieces` with its summary and one record per piece."""
    if scope.case_type is None:
        return {}
    return {"pieces": Record("pieces", {**dict.fromkeys(pieces_in(scope.case_type), PIECE), **SUMMARY})}


def piece_values(ctx: Context, case: Case) -> dict[str, object]:
    """What the pieces of the case stand at."""
    slots = fill(ctx, case)
    statuses = [slot.status for slot in slots.values()]
    absent = missing(slots.values())
    summary = {
        "complete": not absent,
        "all_accepted": all(slot.status == "accepted" for slot in slots.values() if slot.needed),
        "missing": len(absent),
        "to_check": statuses.count("received"),
        "refused": statuses.count("refused"),
    }
    return {"pieces": {**{name: _facts(slot) for name, slot in slots.items()}, **summary}}


def _facts(slot: Slot) -> dict[str, object]:
    status = slot.status
    return {
        "status": status,
        "required": slot.needed,
        "received": status in FILLED,
        "accepted": status == "accepted",
        "refused": status == "refused",
        "count": len(slot.current),
    }


def check_pieces(scope: Scope) -> Iterator[Problem]:
    """Reserved names, sharing without an owner, and conditions that turn in a circle."""
    for name, piece in pieces_in(scope.file.value).items():
        if name in SUMMARY:
            message = f"'{name}' already says something of all pieces; call this piece otherwise"
            yield Problem(("pieces", name), message, code="LI160", at_key=True)
        if piece.shared and piece.of is None:
            message = "a shared piece needs 'of': the role of the party that it belongs to"
            yield Problem(("pieces", name, "shared"), message, "add 'of' with a party of the case", "LI161")
        if piece.required is not None and any(path[0] == "pieces" for path in piece.required.expression.paths()):
            message = "whether a piece is required can't depend on pieces"
            yield Problem(("pieces", name, "required"), message, code="LI162")
