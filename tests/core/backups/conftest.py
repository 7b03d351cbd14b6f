"""An installation with cases, files and waiting work; empty ones to restore into; archives made by hand."""

import gzip
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.actors import Actor
from core.app import build_kernel
from core.backups.archive import ArchiveWriter
from core.backups.proving import proved
from core.backups.taking import take
from core.database import new_id, writing
from core.dispatch import dispatch
from core.kernel import Kernel
from core.outbox import post
from core.registry import Registry
from modules.accounts.models import Person, PersonSession
from modules.documents.commands import ReceiveDocument
from modules.documents.receiving import store_upload
from tests.fixtures.buckets import store_beside
from tests.fixtures.cases import open_permit
from tests.fixtures.databases import database_named, run_on_server
from tests.fixtures.kernels import CLERK, SECRET, make_kernel, make_settings

Target = Callable[[str], Kernel]


def add_file(kernel: Kernel, case_id: str, text: str, actor: Actor = CLERK) -> str:
    """A text file of a case; returns its key."""
    file = store_upload(kernel, io.BytesIO(text.encode()), "note.txt")
    dispatch(kernel, ReceiveDocument(case_id=case_id, file=file), actor)
    return file.storage_key


@pytest.fixture
def filled(kernel: Kernel) -> Kernel:
    """Three permits with a file each, somebody who is signed in, and a message that waits; on each kind of database."""
    return fill(kernel)


@pytest.fixture
def sqlite_filled(sqlite_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    """The same, on SQLite."""
    kernel = make_kernel(make_settings(tmp_path, sqlite_url), registry)
    yield fill(kernel)
    kernel.engine.dispose()


def fill(kernel: Kernel) -> Kernel:
    """Put all that into an installation."""
    for number in range(3):
        add_file(kernel, open_permit(kernel)["case_id"], f"note {number}\n" * 100)
    now = kernel.clock.now()
    with writing(kernel.engine) as session:
        person = Person(email="ada@example.org", email_key="ada@example.org", name="Ada", created_at=now)
        session.add(person)
        session.flush()
        session.add(PersonSession(token_hash="a" * 64, person_id=person.id, created_at=now, expires_at=now))
        post(session, "send_mail", {"message_id": "none"}, now)
    return kernel


@pytest.fixture
def empty_target(registry: Registry, tmp_path: Path) -> Iterator[Target]:
    """Installations with an empty database of a kind and an empty store, made when asked for."""
    names: list[str] = []
    made: list[Kernel] = []

    def make(kind: str) -> Kernel:
        folder = tmp_path / f"target-{len(made)}"
        url = f"sqlite:///{folder / 'liasse.db'}"
        if kind == "postgresql":
            names.append(f"liasse_restore_{new_id()[-12:]}")
            run_on_server(f'CREATE DATABASE "{names[-1]}"')
            url = database_named(names[-1])
        made.append(build_kernel(make_settings(folder, url, **store_beside(url, folder)), registry))
        return made[-1]

    yield make
    for kernel in made:
        kernel.engine.dispose()
    for name in names:
        run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def archive_of(kernel: Kernel, path: Path) -> Path:
    """A back-up of the kernel's installation as a file."""
    with path.open("wb") as stream:
        take(kernel, stream)
    return path


def entries_of(path: Path) -> dict[str, bytes]:
    """The entries of an archive, in their order."""
    with tarfile.open(path) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]


def rewrite(path: Path, entries: dict[str, bytes], signing_key: str = SECRET) -> Path:
    """An archive of these entries whose chain and proof are right: what somebody makes who knows format and key."""
    with path.open("wb") as stream:
        writer = ArchiveWriter(stream, 0)
        for name, content in entries.items():
            writer.add(name, _ended(content, writer.chain, signing_key) if name == "end.json" else content)
        writer.close()
    return path


def _ended(content: bytes, chain: str, signing_key: str) -> bytes:
    told = json.loads(content)
    ending = proved(signing_key, told["rows"], told["objects"], told["missing"], chain)
    return ending.model_dump_json().encode()


def rows_of(entries: dict[str, bytes]) -> dict[str, list[str]]:
    """The rows of each table, sorted, and the keys in them: JSONB has its own order."""
    found: dict[str, list[str]] = {}
    for name, content in entries.items():
        if name.startswith("tables/"):
            rows = [json.loads(line) for line in gzip.decompress(content).splitlines()]
            found.setdefault(name.split("/")[1], []).extend(json.dumps(row, sort_keys=True) for row in rows)
    return {table: sorted(rows) for table, rows in found.items()}
