"""What scenarios say of retention: how long a case is kept, and whether it is erased."""

from collections.abc import Iterable

from pydantic import Field

from core.registry import Part, Registry
from modules.cases.erasing import kept_until
from modules.scenarios.checks import told
from modules.scenarios.findings import Mismatch, differs
from modules.scenarios.lines import CHECK, VALUE, Check, Line
from modules.scenarios.scene import Scene


class KeptUntil(Check):
    """When the time is over for which the case is kept."""

    until: str = Field(alias=VALUE, description="A day such as 2028-03-14, a moment, or none: nothing says it.")


class IsErased(Check):
    """Whether what the case held about people is erased."""

    erased: bool = Field(alias=VALUE, description="true or false.")


def register_scenarios(registry: Registry) -> None:
    """The checks of retention."""
    registry.add(Part(CHECK, "kept until", KeptUntil, check_kept))
    registry.add(Part(CHECK, "erased", IsErased, check_erased))


def check_kept(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """When the case is erased."""
    until: str = line.options.until
    with scene.look() as ctx:
        yield from differs("kept until", scene.reckoned(until), told(scene, kept_until(ctx, scene.case(ctx)), until))


def check_erased(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """Whether the case is erased."""
    with scene.look() as ctx:
        yield from differs("erased", line.options.erased, scene.case(ctx).erased_at is not None)
