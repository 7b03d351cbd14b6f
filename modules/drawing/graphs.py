"""What a drawing shows: nodes and the arrows between them, without saying how they look on paper."""

from dataclasses import dataclass, field
from typing import Literal

Shape = Literal["start", "box", "final", "choice", "pause", "join"]
Line = Literal["button", "automatic", "steps", "deadline"]


@dataclass(frozen=True)
class Node:
    """Something to stand at: a stage, a step, a fork."""

    shape: Shape
    label: str = ""
    name: str = ""


@dataclass(frozen=True)
class Arrow:
    """A way from one node to another, by their numbers."""

    start: int
    end: int
    label: str = ""
    line: Line = "button"


@dataclass
class Graph:
    """One drawing."""

    title: str
    nodes: list[Node] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)

    def node(self, shape: Shape, label: str = "", name: str = "") -> int:
        """Add a node, by its id in the definition where it has one; returns its number."""
        self.nodes.append(Node(shape, label, name))
        return len(self.nodes) - 1

    def arrow(self, start: int, end: int, label: str = "", line: Line = "button") -> None:
        """Add an arrow."""
        self.arrows.append(Arrow(start, end, label, line))
