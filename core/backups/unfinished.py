"""The mark of a restoration that has not ended: a table of its own, outside of every schema."""

from sqlalchemy import Engine, inspect, text

from core.database import WRITING
from core.errors import StartRefused

TABLE = "liasse_restoring"


class RestoreUnfinished(StartRefused):
    """A back-up was being restored into this database and is not complete. Run `liasse restore` again."""


def is_unfinished(engine: Engine) -> bool:
    """Whether a restoration began and did not end."""
    return inspect(engine).has_table(TABLE)


def refuse_unfinished(engine: Engine) -> None:
    """Raise `RestoreUnfinished` if so."""
    if is_unfinished(engine):
        raise RestoreUnfinished()


def mark(engine: Engine) -> None:
    """From now on nobody starts on this database."""
    with engine.execution_options(**{WRITING: True}).begin() as connection:
        connection.execute(text(f"CREATE TABLE IF NOT EXISTS {TABLE} (since VARCHAR(40))"))


def unmark(engine: Engine) -> None:
    """It is complete."""
    with engine.execution_options(**{WRITING: True}).begin() as connection:
        connection.execute(text(f"DROP TABLE IF EXISTS {TABLE}"))
