"""A bank with encrypted, required and unique fields."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.dispatch import Answer, dispatch
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.commands import OpenCase
from tests.fixtures.kernels import make_kernel, make_settings, person
from tests.modules.cases.accounts_pack import write_bank

TELLER = person("teller", "clerk", pack="bank")
OpenAccount = Callable[..., Answer]


@pytest.fixture
def bank(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    """The pack `bank` in force, on each kind of database."""
    write_bank(tmp_path)
    folders = {"definitions": tmp_path / "definitions", "forms": tmp_path / "forms"}
    kernel = make_kernel(make_settings(tmp_path, database_url, **folders), registry)
    yield kernel
    kernel.engine.dispose()


@pytest.fixture
def open_account(bank: Kernel) -> OpenAccount:
    """Open an account as a teller does."""

    def open_one(**values: Any) -> Answer:
        return dispatch(bank, OpenCase(pack="bank", case_type="account", values=values), TELLER)

    return open_one
