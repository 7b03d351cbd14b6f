"""The demo's logins, printed when Liasse starts."""

from collections.abc import Iterator

from core.definitions.packs import Pack
from core.kernel import Kernel
from modules.accounts.demo import DemoPerson, find_person_id, read_people


def greet(kernel: Kernel) -> Iterator[str]:
    """A line per person of the demo who is there, in development only."""
    if not kernel.settings.development:
        return
    for name, pack in kernel.definitions.in_force.items():
        path = kernel.settings.definitions / name / "demo" / "people.yaml"
        people = read_people(path).people if path.is_file() else ()
        seeded = [person for person in people if find_person_id(kernel, person.email)]
        if seeded:
            yield ""
            yield f"Sign in to {pack.manifest.title.in_('en')} at {kernel.settings.address}/login"
            yield from (_line(pack, person) for person in seeded)


def _line(pack: Pack, person: DemoPerson) -> str:
    roles = pack.single("roles").roles if pack.single("roles") else {}
    titles = [roles[role].title.in_("en") for role in person.roles if role in roles]
    held = ", ".join((*titles, *(("administrator",) if person.administrator else ())))
    return f"  {person.email:<28} {person.password:<20} {held}"
