"""Rows whose values are known to be right: made and changed without asking Pydantic about each one."""

from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.attributes import instance_dict, instance_state, set_attribute

Made = TypeVar("Made")


def make(class_: type[Made], **values: Any) -> Made:
    """An instance of a table's class with these values; every column needs one."""
    mapper: Mapper[Made] = inspect(class_)
    instance: Made = mapper.class_manager.new_instance()
    instance.__dict__.update(values)
    return instance


def change(row: Any, **values: Any) -> None:
    """Give a row of a table other values; of a new one nobody asks what they were before."""
    if instance_state(row).key is None:
        instance_dict(row).update(values)
        return
    for name, value in values.items():
        set_attribute(row, name, value)
