"""Rules of how far a restoration tells that it is: by mebibytes of a file; a stream has no size that anybody knows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from core.backups.restoring import Wishes, restore
from core.backups.watching import MIB, watched
from core.kernel import Kernel
from tests.core.backups.conftest import Target, add_file, archive_of
from tests.fixtures.cases import open_permit


class Bars:
    """What was told: the total of each stretch, and how often each was counted."""

    def __init__(self) -> None:
        self.totals: dict[str, int | None] = {}
        self.counted: list[str] = []

    @contextmanager
    def working(self, words: str, total: int | None) -> Iterator[Callable[[], None]]:
        self.totals[words] = total
        yield lambda: self.counted.append(words)


def test_of_a_file_each_mebibyte_is_counted_and_of_a_stream_none_is_promised(tmp_path: Path) -> None:
    bars, size = Bars(), 3 * MIB + 7
    (tmp_path / "file").write_bytes(bytes(size))
    with (tmp_path / "file").open("rb") as file, watched(file, "Restoring", bars.working) as stream:
        assert sum(map(len, iter(lambda: stream.read(100_000), b""))) == size
    with watched(BytesIO(bytes(2 * MIB)), "Reading", bars.working) as stream:
        assert len(stream.read()) == 2 * MIB
    assert bars.totals == {"Restoring (MiB)": 3, "Reading": None}
    assert bars.counted.count("Restoring (MiB)") == 3


def test_a_restoration_from_a_file_tells_how_far_it_is(
    sqlite_filled: Kernel, empty_target: Target, tmp_path: Path
) -> None:
    add_file(sqlite_filled, open_permit(sqlite_filled)["case_id"], "note\n" * MIB)
    bars, archive = Bars(), archive_of(sqlite_filled, tmp_path / "archive")
    restore(empty_target("sqlite"), archive, Wishes(), bars.working)
    size = archive.stat().st_size // MIB
    assert size >= 5
    for words in ("Verifying the back-up (MiB)", "Restoring rows and files (MiB)"):
        assert bars.totals[words] == bars.counted.count(words) == size
