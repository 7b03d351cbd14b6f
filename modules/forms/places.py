"""Where a component stands in a submission and on the screen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A scope of values: `dotted` prefix (`drivers.0.`) and input `name` (`drivers[0]`)."""

    dotted: str = ""
    name: str = ""

    def path(self, key: str) -> str:
        """The dotted path of a value here."""
        return self.dotted + key

    def input_name(self, key: str) -> str:
        """The HTML name of a value here."""
        return f"{self.name}[{key}]" if self.name else key

    def inside(self, key: str, row: int | None = None) -> "Place":
        """The scope of a container, or of one row of a group."""
        name, dotted = self.input_name(key), self.dotted + key
        return Place(f"{dotted}.", name) if row is None else Place(f"{dotted}.{row}.", f"{name}[{row}]")


ROOT = Place()


def element_id(path: str, part: str = "f") -> str:
    """The id of an element of the field at this path; `part`: f control, w wrapper, h hint, e error."""
    return f"{part}--{path.replace('.', '--')}"
