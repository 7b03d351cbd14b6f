"""New rows whose values are known to be right: made without asking Pydantic and SQLAlchemy about each one."""

from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import Mapper

Made = TypeVar("Made")


def make(class_: type[Made], **values: Any) -> Made:
    """An instance of a table's class with these values; every column needs one."""
    mapper: Mapper[Made] = inspect(class_)
    instance: Made = mapper.class_manager.new_instance()
    instance.__dict__.update(values)
    return instance
