"""The table of versions by which the closed cases of a pack have got their time."""

from sqlmodel import Field, SQLModel


class PlannedPack(SQLModel, table=True):
    """How far the closed cases of a pack follow a version: all up to the id `cursor`, or all of them when `done`."""

    __tablename__ = "retention_planned"

    pack: str = Field(primary_key=True, max_length=64)
    version: str = Field(max_length=64)
    cursor: str = Field(default="", max_length=36)
    done: bool = False
