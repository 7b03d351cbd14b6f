"""What can go wrong with versions, and what to do about it."""

from typing import ClassVar

from core.errors import Refused


class NoSuchPack(Refused):
    """There is no pack {pack} {where}. Known: {known}."""

    status: ClassVar[int] = 404


class PackHasMistakes(Refused):
    """The pack {pack} has {count} mistake(s), so it can't be used. Mend them first: {first}"""

    status: ClassVar[int] = 422


class PublicationRefused(Refused):
    """The pack {pack} can't be published: {reason}"""

    status: ClassVar[int] = 422


class NothingNew(Refused):
    """This version of {pack} is in force already. There is nothing to publish."""


class NoDraft(Refused):
    """There is no draft of {pack}. Import a bundle, or publish the pack's files."""

    status: ClassVar[int] = 404


class BundleRefused(Refused):
    """{file} is no bundle that can be taken: {reason}."""

    status: ClassVar[int] = 422
