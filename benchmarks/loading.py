"""How long a hundred packs take to load: `python -m benchmarks.loading [PACKS]`. The bar: 5 s, and 300 MB at the peak.

Each pack is a copy of `insurance` with another name and other texts in every file: equal contents would let a cache
look good. The time counts from the bytes of the files to packs that can be published, all checks done.
"""

import re
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from core.app import build_registry
from core.definitions.load import Loader, load
from core.definitions.scan import read_folders
from core.registry import Registry

ROOT = Path(__file__).parents[1]
MODEL = "insurance"
NUMBER = 100
WORDS = re.compile(r"""((?:title|label|en|fr|scenario|subject|content)["']?: *["']?)([A-ZÀ-Ü])""")
STAGES = {"read": "read", "extend": "extend", "_files": "validate", "_with_derived": "derive", "_check": "link"}
STAGES |= {"_freeze": "freeze"}

Folders = dict[str, dict[str, bytes]]


def copies(number: int) -> Folders:
    """The packs' files: each with its own name and its own texts."""
    files = read_folders(ROOT / "definitions", ROOT / "forms")[MODEL]
    return {f"{MODEL}_{n}": dict(_copy(files, f"{MODEL}_{n}", n)) for n in range(number)}


def _copy(files: dict[str, bytes], name: str, number: int) -> Iterator[tuple[str, bytes]]:
    for path, content in files.items():
        if "/demo/" in path:
            continue
        text = WORDS.sub(rf"\g<1>N{number} \g<2>", content.decode())
        if path.endswith("/pack.yaml"):
            text = text.replace(f"pack: {MODEL}", f"pack: {name}")
        assert text.encode() != content, f"{path} is the same in every copy"
        yield path.replace(f"/{MODEL}/", f"/{name}/"), text.encode()


@contextmanager
def measured(seconds: Counter[str]) -> Iterator[None]:
    """Count the time that each stage of the loader takes."""
    plain = {name: getattr(Loader, name) for name in STAGES}
    for name, work in plain.items():
        setattr(Loader, name, _counted(work, STAGES[name], seconds))
    try:
        yield
    finally:
        for name, work in plain.items():
            setattr(Loader, name, work)


def _counted(work: Callable[..., Any], stage: str, seconds: Counter[str]) -> Callable[..., Any]:
    @wraps(work)
    def counted(*args: Any) -> Any:
        started = process_time()
        try:
            return work(*args)
        finally:
            seconds[stage] += process_time() - started  # type: ignore[assignment]

    return counted


def peak() -> float:
    """The largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(folders: Folders, registry: Registry, published: bool) -> None:
    """Load once and print what it took; `published` as when a server starts: names were checked before."""
    seconds: Counter[str] = Counter()
    started, worked = perf_counter(), process_time()
    with measured(seconds):
        loaded = load(folders, registry, linked=published)
    wall, processor = perf_counter() - started, process_time() - worked
    assert not loaded.diagnostics, loaded.diagnostics[:3]
    title = "start of a server" if published else "check and publish"
    print(f"{title}: {len(loaded.packs)} packs in {processor:.2f} s of processor time, {wall:.2f} s on the clock")
    print(f"  {peak():.0f} MB of memory at the peak so far")
    print("  " + ", ".join(f"{stage} {taken:.2f} s" for stage, taken in seconds.items()))


def main() -> None:
    """Load them as a server does and as `check` does."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    registry = build_registry()
    folders = copies(number)
    files = sum(map(len, folders.values()))
    size = sum(len(content) for one in folders.values() for content in one.values())
    print(f"{number} packs, {files} files, {size / 1e6:.1f} MB; {peak():.0f} MB of memory before")
    measure(folders, registry, published=True)
    measure(folders, registry, published=False)


if __name__ == "__main__":
    main()
