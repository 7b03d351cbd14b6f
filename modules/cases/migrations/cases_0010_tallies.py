"""The open cases of each basket, counted by the database with every change of a case."""

import sqlalchemy as sa
from alembic import op

revision = "cases_0010"
down_revision = "cases_0009"
branch_labels = None
depends_on = None
compatible_from = None

FUNCTION = """
CREATE FUNCTION cases_case_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO cases_tally (pack, basket, case_type, stage, slot, number)
  SELECT pack, basket, case_type, stage, pg_backend_pid() % 16, sum(change)
  FROM (VALUES {values}) AS row (pack, basket, case_type, stage, closed_at, change)
  WHERE basket IS NOT NULL AND closed_at IS NULL
  GROUP BY pack, basket, case_type, stage HAVING sum(change) <> 0 ORDER BY pack, basket, case_type, stage
  ON CONFLICT (pack, basket, case_type, stage, slot) DO UPDATE SET number = cases_tally.number + EXCLUDED.number;
  RETURN NULL;
END $$
"""
NEW = "(NEW.pack, NEW.basket, NEW.case_type, NEW.stage, NEW.closed_at, 1)"
OLD = "(OLD.pack, OLD.basket, OLD.case_type, OLD.stage, OLD.closed_at, -1)"
VERBS = {"insert": (NEW,), "update": (OLD, NEW), "delete": (OLD,)}
CHANGED = (
    "(OLD.pack, OLD.basket, OLD.case_type, OLD.stage, OLD.closed_at IS NULL) IS DISTINCT FROM "
    "(NEW.pack, NEW.basket, NEW.case_type, NEW.stage, NEW.closed_at IS NULL)"
)
FILL = """
INSERT INTO cases_tally (pack, basket, case_type, stage, slot, number)
SELECT pack, basket, case_type, stage, 0, count(*)
FROM cases_case WHERE basket IS NOT NULL AND closed_at IS NULL GROUP BY pack, basket, case_type, stage
"""
SQLITE = """
CREATE TRIGGER {name} AFTER {verb} ON cases_case WHEN {row}.basket IS NOT NULL AND {row}.closed_at IS NULL BEGIN
  INSERT OR IGNORE INTO cases_tally (pack, basket, case_type, stage, slot, number)
  VALUES ({row}.pack, {row}.basket, {row}.case_type, {row}.stage, 0, 0);
  UPDATE cases_tally SET number = number {sign} 1
  WHERE pack = {row}.pack AND basket = {row}.basket AND case_type = {row}.case_type AND stage = {row}.stage;
END
"""


def upgrade() -> None:
    """The table, the triggers, and the numbers of today."""
    op.create_table(
        "cases_tally",
        sa.Column("pack", sa.String(length=64), nullable=False),
        sa.Column("basket", sa.String(length=64), nullable=False),
        sa.Column("case_type", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pack", "basket", "case_type", "stage", "slot"),
    )
    op.execute(FILL)
    add = _add_sqlite if op.get_bind().dialect.name == "sqlite" else _add_postgresql
    for verb in VERBS:
        add(verb)


def _add_postgresql(verb: str) -> None:
    """Deferred, so that a number is held only while the transaction ends."""
    name = f"cases_case_tally_{verb}"
    values = ", ".join(VERBS[verb])
    op.execute(FUNCTION.replace("cases_case_tally()", f"{name}()").replace("{values}", values))
    when = f"WHEN ({CHANGED})" if verb == "update" else ""
    op.execute(
        f"CREATE CONSTRAINT TRIGGER {name} AFTER {verb.upper()} ON cases_case DEFERRABLE INITIALLY DEFERRED "
        f"FOR EACH ROW {when} EXECUTE FUNCTION {name}()"
    )


def _add_sqlite(verb: str) -> None:
    """One writer at a time needs one slot."""
    for side in VERBS[verb]:
        row, sign = ("NEW", "+") if side is NEW else ("OLD", "-")
        name = f"cases_case_tally_{verb}_{row.lower()}"
        op.execute(SQLITE.format(name=name, verb=verb.upper(), row=row, sign=sign))


def downgrade() -> None:
    """Remove them."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for verb, sides in VERBS.items():
        if sqlite:
            for side in sides:
                op.execute(f"DROP TRIGGER cases_case_tally_{verb}_{'new' if side is NEW else 'old'}")
        else:
            op.execute(f"DROP TRIGGER cases_case_tally_{verb} ON cases_case")
            op.execute(f"DROP FUNCTION cases_case_tally_{verb}()")
    op.drop_table("cases_tally")
