"""The pure decision: is the answer of an approval certain already?"""

from collections.abc import Sequence


def decide(needed: int, asked: int, answers: Sequence[str]) -> str | None:
    """`accepted` once enough accepted, `refused` once they can't any more, else None.

    `asked` is how many are asked in all, `answers` what those who answered said.
    """
    accepted = answers.count("accepted")
    if accepted >= needed:
        return "accepted"
    still_possible = accepted + asked - len(answers)
    return "refused" if still_possible < needed else None
