"""How many open cases each basket holds, kept by the database itself with every change of a case.

A trigger on the table of cases counts, so that nothing can change a case and forget it. Each server process writes to a
slot of its own (of 16), because one row per number would make all writers wait for each other; a number is their sum.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, text
from sqlmodel import Session, select

from core.database import reading, writing
from core.kernel import Kernel
from modules.cases.models import CaseTally

Place = tuple[str, str, str, str]
"""Pack, basket, case type and stage."""
COUNTED = """
SELECT 'kept' AS said, pack, basket, case_type, stage, sum(number) AS number
FROM cases_tally GROUP BY pack, basket, case_type, stage
UNION ALL
SELECT 'found', pack, basket, case_type, stage, count(*)
FROM cases_case WHERE basket IS NOT NULL AND closed_at IS NULL GROUP BY pack, basket, case_type, stage
"""
RECOUNT = """
INSERT INTO cases_tally (pack, basket, case_type, stage, slot, number)
SELECT pack, basket, case_type, stage, 0, count(*)
FROM cases_case WHERE basket IS NOT NULL AND closed_at IS NULL GROUP BY pack, basket, case_type, stage
"""


def tallies(session: Session, pack: str = "", basket: str = "") -> dict[Place, int]:
    """The open cases by pack, basket, case type and stage; of one basket, or of all."""
    key: list[Any] = [CaseTally.pack, CaseTally.basket, CaseTally.case_type, CaseTally.stage]
    columns: list[Any] = [*key, func.sum(CaseTally.number)]
    statement: Any = select(*columns).group_by(*key)
    if basket:
        statement = statement.where(CaseTally.pack == pack, CaseTally.basket == basket)
    return {(row[0], row[1], row[2], row[3]): int(row[4]) for row in session.execute(statement) if row[4]}


def recount(kernel: Kernel) -> int:
    """Count all cases anew, while nobody changes one; how many numbers were wrong."""
    with writing(kernel.engine) as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE cases_case IN SHARE MODE"))
        wrong = len(_differences(session))
        connection.execute(text("DELETE FROM cases_tally"))
        connection.execute(text(RECOUNT))
    return wrong


def verify_tallies(kernel: Kernel) -> Iterator[str]:
    """A sentence for every basket whose number is not the number of its cases."""
    with reading(kernel.engine) as session:
        differences = _differences(session)
    for (pack, basket, case_type, stage), (kept, found) in sorted(differences.items()):
        yield f"basket {pack}.{basket}: counts {kept} {case_type} in {stage}, {found} are there; run `liasse recount`"


def _differences(session: Session) -> Mapping[Place, tuple[int, int]]:
    """What is kept and what is found, where they differ; both seen at the same moment."""
    said: dict[str, dict[Place, int]] = {"kept": {}, "found": {}}
    for who, pack, basket, case_type, stage, number in session.connection().execute(text(COUNTED)):
        said[who][pack, basket, case_type, stage] = int(number)
    pairs = {
        place: (said["kept"].get(place, 0), said["found"].get(place, 0)) for place in {*said["kept"], *said["found"]}
    }
    return {place: pair for place, pair in pairs.items() if pair[0] != pair[1]}
