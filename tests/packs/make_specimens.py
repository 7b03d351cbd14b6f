"""Draw the specimen files of the demos: `python -m tests.packs.make_specimens`.

The files are kept in `definitions/<pack>/demo/files`; draw them again after changing a demo's cases.
"""

from collections.abc import Callable, Mapping

from tests.packs.specimen_papers import paper
from tests.packs.specimen_people import Specimen, every_specimen
from tests.packs.specimen_pictures import identity, photo

DRAWN: Mapping[str, Callable[[Specimen], bytes]] = {"identity": identity, "photo": photo}


def draw(specimen: Specimen) -> bytes:
    """The bytes of one specimen: a picture, or a paper."""
    return DRAWN.get(specimen.kind, paper)(specimen)


def make_all() -> int:
    """Write every file that a demo names; returns how many."""
    made = 0
    for specimen in every_specimen():
        specimen.path.parent.mkdir(exist_ok=True)
        specimen.path.write_bytes(draw(specimen))
        made += 1
    return made


if __name__ == "__main__":
    make_all()
