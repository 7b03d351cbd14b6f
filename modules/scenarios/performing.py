"""Do what one line says, or check it."""

from pydantic import ValidationError

from core.errors import Invalid, LiasseError
from core.translations import Gettext
from modules.scenarios.findings import Mismatch, plain_words
from modules.scenarios.lines import CHECK, Line
from modules.scenarios.scene import Scene


class Untrue(Exception):
    """A line that does not come true."""

    def __init__(self, mismatch: Mismatch) -> None:
        self.mismatch = mismatch
        super().__init__(mismatch.expected)


def perform(scene: Scene, line: Line) -> None:
    """Do what a line says, or check it; raises `Untrue`, or whatever its command refuses."""
    scene.turn_to(line.options.on)
    assert line.part.run
    if line.part.kind == CHECK:
        for mismatch in line.part.run(scene, line):
            raise Untrue(mismatch)
        return
    _do(scene, line)
    scene.passing.work()


def _do(scene: Scene, line: Line) -> None:
    expected: str | None = line.options.refused
    assert line.part.run
    if expected is None:
        line.part.run(scene, line)
        return
    try:
        line.part.run(scene, line)
    except (LiasseError, ValidationError) as error:
        reason = reason_of(error, scene.gettext)
        if plain_words(expected) not in plain_words(reason):
            raise Untrue(Mismatch(f"refused: {expected}", f"refused: {reason}", "refused")) from None
    else:
        raise Untrue(Mismatch(f"refused: {expected}", "it was done", "refused"))


def reason_of(error: Exception, gettext: Gettext = str) -> str:
    """Why something was refused, in one line and one language, with every mistake of a form."""
    if isinstance(error, Invalid):
        return "; ".join(_told(".".join(map(str, one.path)), gettext(one.message)) for one in error.problems)
    if isinstance(error, ValidationError):
        told = error.errors(include_url=False)
        return "; ".join(_told(".".join(map(str, one["loc"])), one["msg"]) for one in told)
    reason = error.translated(gettext) if isinstance(error, LiasseError) else str(error)
    return " ".join(reason.split())


def _told(path: str, message: str) -> str:
    return f"{path}: {message}" if path else message
