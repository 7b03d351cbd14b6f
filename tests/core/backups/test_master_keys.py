"""Rules of encrypted fields in back-ups: a restoration that could not open them is refused by the name of the key."""

import base64
import gzip
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.backups.emptying import tables_of_ours
from core.backups.errors import KeysMissing
from core.backups.restoring import Wishes, restore
from core.cli.operating import find_tampering
from core.context import reading
from core.dispatch import dispatch
from core.encryption.keyring import Keyring
from core.encryption.masterkeys import master_keys, read_keys
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.commands import OpenCase
from modules.cases.queries import find_case
from modules.cases.sealing import open_value
from modules.parties.language import PartyInput
from tests.core.backups.conftest import Target, archive_of, entries_of
from tests.fixtures.kernels import make_kernel, make_settings, person

PACKS = Path(__file__).parent.parent.parent / "faults" / "pack"
CLERK = person("clerk", "clerk", pack="tracks")
WALKER = PartyInput(first_name="Ada", last_name="Byron", email="ada@example.org")
SECRET = "a code that nobody reads"
OWN, OTHER = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
OWN_ID, OTHER_ID = (read_keys(key)[0].id for key in (OWN, OTHER))


@pytest.fixture
def sealed(sqlite_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    """An installation whose packs have an encrypted field."""
    folders = {"definitions": PACKS / "definitions", "forms": PACKS / "forms"}
    settings = make_settings(tmp_path, sqlite_url, **folders, encryption_key=SecretStr(OWN))
    kernel = make_kernel(settings, registry)
    yield kernel
    kernel.engine.dispose()


@pytest.fixture
def case_id(sealed: Kernel) -> str:
    """A case with a sealed code."""
    command = OpenCase(pack="tracks", case_type="track", values={"code": SECRET}, parties={"walker": WALKER})
    return str(dispatch(sealed, command, CLERK)["case_id"])


def with_keys(kernel: Kernel, keys: str) -> Kernel:
    """The installation with other master keys."""
    settings = kernel.settings.model_copy(update={"encryption_key": SecretStr(keys)})
    return replace(kernel, settings=settings, keyring=Keyring(partial(master_keys, settings)))


def code_of(kernel: Kernel, case_id: str) -> object:
    """The sealed code, opened."""
    with reading(kernel, CLERK) as ctx:
        return open_value(kernel.keyring, ctx.session, find_case(ctx, case_id), "code").value


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_back_up_with_sealed_values_needs_the_key_that_it_names_and_opens_with_it(
    sealed: Kernel, case_id: str, kind: str, empty_target: Target, tmp_path: Path
) -> None:
    archive = archive_of(sealed, tmp_path / "archive")
    rows = b"".join(gzip.decompress(c) for n, c in entries_of(archive).items() if n.startswith("tables/"))
    assert SECRET.encode() not in rows + archive.read_bytes()
    made = empty_target(kind)
    for keys in ("", OTHER):
        with pytest.raises(KeysMissing, match=rf"{OWN_ID}.*LIASSE_ENCRYPTION_KEY.*--without-keys") as refused:
            restore(with_keys(made, keys), archive, Wishes())
        assert OTHER_ID not in str(refused.value)
        assert tables_of_ours(made.engine) == []
    target = with_keys(made, f"{OTHER},{OWN}")
    restore(target, archive, Wishes())
    assert code_of(target, case_id) == SECRET
    assert list(find_tampering(target)) == []


def test_without_its_key_a_back_up_comes_back_when_asked_for_and_verify_tells_what_can_not_be_read(
    sealed: Kernel, case_id: str, empty_target: Target, tmp_path: Path
) -> None:
    target = with_keys(empty_target("sqlite"), OTHER)
    restored = restore(target, archive_of(sealed, tmp_path / "archive"), Wishes(without_keys=True))
    assert restored.missing_keys == [OWN_ID]
    assert any(f"master key {OWN_ID}" in problem for problem in find_tampering(target))
    found = with_keys(target, OWN)
    assert code_of(found, case_id) == SECRET
    assert list(find_tampering(found)) == []
