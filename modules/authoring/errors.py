"""What can go wrong when a pack is started or looked up."""

from core.errors import Refused


class PackNameRefused(Refused):
    """'{name}' can't name a pack: use small letters, digits and underscores, starting with a letter. {advice}"""


class PackExists(Refused):
    """There is something at {path} already. Choose another name; nothing was changed."""


class NoSuchStarter(Refused):
    """There is no template '{name}'. {advice}"""


class TitleRefused(Refused):
    """This title can't be used: write one line of at most {longest} characters."""


class LanguageRefused(Refused):
    """The templates speak {known}, not '{language}'. Choose among them; more are added in the pack's files."""


class PlaceholderUnknown(Refused):
    """The template's file {file} asks for <{name}>, which nobody fills in. Please report this as a fault."""


class NoSuchSchema(Refused):
    """There is no kind of file '{name}'. {advice}"""


class NoSuchName(Refused):
    """There is no {path} in the packs. {advice}"""


class PackBroken(Refused):
    """The pack {pack} has a mistake, so that its names are not known. Run 'liasse check {pack}' and mend it first."""
