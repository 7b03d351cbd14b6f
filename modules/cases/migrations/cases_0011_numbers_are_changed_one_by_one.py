"""A case that moves changes two numbers by two plain statements: grouping and sorting two rows took longer."""

from alembic import op

revision = "cases_0011"
down_revision = "cases_0010"
branch_labels = None
depends_on = None
compatible_from = None

BEFORE = """
CREATE OR REPLACE FUNCTION cases_case_tally_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO cases_tally (pack, basket, case_type, stage, slot, number)
  SELECT pack, basket, case_type, stage, pg_backend_pid() % 16, sum(change)
  FROM (VALUES (OLD.pack, OLD.basket, OLD.case_type, OLD.stage, OLD.closed_at, -1),
    (NEW.pack, NEW.basket, NEW.case_type, NEW.stage, NEW.closed_at, 1))
    AS row (pack, basket, case_type, stage, closed_at, change)
  WHERE basket IS NOT NULL AND closed_at IS NULL
  GROUP BY pack, basket, case_type, stage HAVING sum(change) <> 0 ORDER BY pack, basket, case_type, stage
  ON CONFLICT (pack, basket, case_type, stage, slot) DO UPDATE SET number = cases_tally.number + EXCLUDED.number;
  RETURN NULL;
END $$
"""
ONE = """
  IF {row}.basket IS NOT NULL AND {row}.closed_at IS NULL THEN
    UPDATE cases_tally SET number = number + ({change})
    WHERE pack = {row}.pack AND basket = {row}.basket AND case_type = {row}.case_type AND stage = {row}.stage
      AND slot = mine;
    IF NOT FOUND THEN
      INSERT INTO cases_tally (pack, basket, case_type, stage, slot, number)
      VALUES ({row}.pack, {row}.basket, {row}.case_type, {row}.stage, mine, {change})
      ON CONFLICT (pack, basket, case_type, stage, slot) DO UPDATE SET number = cases_tally.number + EXCLUDED.number;
    END IF;
  END IF;
"""
LEFT, ENTERED = ONE.format(row="OLD", change=-1), ONE.format(row="NEW", change=1)
AFTER = f"""
CREATE OR REPLACE FUNCTION cases_case_tally_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  mine CONSTANT integer := pg_backend_pid() % 16;
BEGIN
  -- everybody takes rows in the same order, so that nobody waits for one who waits for them
  IF (OLD.pack, OLD.basket, OLD.case_type, OLD.stage) <= (NEW.pack, NEW.basket, NEW.case_type, NEW.stage) THEN
  {LEFT}{ENTERED}
  ELSE
  {ENTERED}{LEFT}
  END IF;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Apply this revision; SQLite's triggers are plain already."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(AFTER)


def downgrade() -> None:
    """Undo this revision."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(BEFORE)
