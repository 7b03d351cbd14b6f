"""A kernel with accounts and parties alone, on SQLite or on PostgreSQL."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from core import language
from core.app import CORE
from core.clock import VirtualClock
from core.database import open_engine
from core.definitions.load import load
from core.definitions.store import DefinitionStore
from core.kernel import Kernel
from core.modules import MODULES
from core.registry import Registry
from core.settings import Settings
from core.storage.opening import open_storage
from core.translations import Catalogues
from modules.accounts import module as accounts
from modules.parties import module as parties

SERVER = "postgresql://postgres@127.0.0.1:5432"
START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PACK = b"pack: library\nversion: 1.0.0\ntitle: {en: Library, fr: Bibliotheque}\n"
ROLES = b"roles:\n  clerk: {title: {en: Clerk, fr: Commis}}\n  keeper: {title: Keeper}\n"


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database; a PostgreSQL one is dropped at the end."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'test.db'}"
        return
    name = f"liasse_test_{uuid.uuid4().hex[:12]}"
    server = sqlalchemy.create_engine(f"{SERVER.replace('://', '+psycopg://')}/postgres", isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    except OperationalError:
        pytest.skip("This test needs PostgreSQL on 127.0.0.1:5432. Start it, then run the tests again.")
    yield f"{SERVER}/{name}"
    with server.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def running_kernel(kind: str, folder: Path, **overrides: object) -> Iterator[Kernel]:
    """A kernel whose clock stands still, with a pack in force that has two roles."""
    with database(kind, folder) as url:
        registry = Registry()
        language.register(registry)
        for module in (accounts, parties):
            registry.module = module.__name__
            module.register(registry)
        registry.freeze()
        settings = Settings(data_dir=folder, database_url=SecretStr(url), worker="none", **overrides)  # type: ignore[arg-type]
        engine = open_engine(url)
        SQLModel.metadata.create_all(engine)
        kernel = Kernel(
            settings=settings,
            registry=registry,
            engine=engine,
            storage=open_storage(settings.storage),
            definitions=DefinitionStore(engine, registry),
            catalogues=Catalogues(
                [CORE / "web" / "locale", *(MODULES / m / "locale" for m in ("accounts", "parties"))]
            ),
            signing_key="a key that only this test knows, long enough",
            clock=VirtualClock(START),
        )
        files = {"definitions/library/pack.yaml": PACK, "definitions/library/roles.yaml": ROLES}
        kernel.definitions.publish(load({"library": files}, registry))
        yield kernel
        engine.dispose()
