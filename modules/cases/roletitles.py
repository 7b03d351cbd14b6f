"""What roles are called: those of the house, and those of parties."""

from collections.abc import Iterable

from core.access.language import RolesFile
from core.definitions.language import Text
from core.definitions.packs import Pack
from modules.cases.language import CaseType


def role_title(pack: Pack, case_type: CaseType, name: str) -> Text:
    """The name of a role of the pack, or of a party's."""
    file: RolesFile | None = pack.single("roles")
    if file and name in file.roles:
        return file.roles[name].title
    party = case_type.parties.get(name.rpartition(":")[2])
    return party.title if party else Text({"": name})


def roles_in_words(pack: Pack, case_type: CaseType, names: Iterable[str], language: str) -> str:
    """The names of roles, one after the other."""
    return ", ".join(role_title(pack, case_type, name).in_(language) for name in names)
