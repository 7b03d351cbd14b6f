"""What is unsafe about an installation: by which rule, what it is, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One unsafe thing; neither text quotes a secret."""

    rule: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}".strip()
