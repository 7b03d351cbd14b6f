"""Rules of the store: nothing that is referred to is lost, nothing else stays."""

from datetime import timedelta
from pathlib import Path

from core.orphans import remove_orphans
from core.registry import Part, Registry
from modules.documents.inspecting import find_decoder_problems
from modules.documents.previews import page_picture
from modules.documents.sweeping import verify_documents
from tests.fixtures.buckets import stored_file
from tests.modules.documents.conftest import Desk, make_desk
from tests.modules.documents.samples import pdf, picture


def age(desk: Desk, hours: int = 25) -> None:
    """Let time pass for the sweep: the objects were stored at the machine's own time."""
    stored = desk.kernel.storage.keys()
    latest = max((at for _, at in stored), default=desk.clock.now())
    desk.clock.advance(latest - desk.clock.now() + timedelta(hours=hours))


def test_orphans_go_after_a_day_and_documents_stay(desk: Desk) -> None:
    kept = desk.row(desk.send(data=pdf(1))).storage_key
    replaced = desk.row(desk.send(data=pdf(2))).storage_key
    orphan = desk.store(pdf(3)).storage_key
    age(desk, hours=23)
    assert remove_orphans(desk.kernel) == 0
    age(desk, hours=25)
    assert remove_orphans(desk.kernel) == 1
    assert not desk.kernel.storage.exists(orphan)
    assert desk.kernel.storage.exists(kept)
    assert desk.kernel.storage.exists(replaced)


def test_files_that_another_module_refers_to_stay(tmp_path: Path, registry: Registry, one_database_url: str) -> None:
    draft: list[str] = []
    more = Registry()
    for item in registry._items.values():
        more.add(item)
    more.add(Part("references", "drafts", run=lambda _session: iter(draft)))
    desk = make_desk(tmp_path, more, one_database_url)
    draft.append(desk.store(pdf(3)).storage_key)
    age(desk)
    assert remove_orphans(desk.kernel) == 0
    draft.clear()
    assert remove_orphans(desk.kernel) == 1


def test_verify_names_documents_whose_file_is_gone_or_was_changed(desk: Desk) -> None:
    fine, gone, changed = (desk.send("photos", data, name="a.png") for data in _pictures())
    assert list(verify_documents(desk.kernel)) == []
    desk.kernel.storage.delete(desk.row(gone).storage_key)
    path = stored_file(desk.kernel.settings, desk.row(changed).storage_key)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    problems = list(verify_documents(desk.kernel))
    assert len(problems) == 2
    assert {gone, changed} == {problem.split(":")[0].removeprefix("document ") for problem in problems}
    assert all(fine not in problem for problem in problems)


def _pictures() -> list[bytes]:
    return [picture("PNG", 320, 240) for _ in range(3)]


def test_this_machine_reads_every_kind(desk: Desk) -> None:
    assert list(find_decoder_problems(desk.kernel)) == []


def test_a_picture_of_a_page_is_made_once(desk: Desk) -> None:
    row = desk.row(desk.send(data=pdf(2)))
    path = page_picture(desk.kernel, row, 2)
    first = path.stat().st_mtime_ns
    assert page_picture(desk.kernel, row, 2) == path
    assert path.stat().st_mtime_ns == first
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_mode & 0o077 == 0
