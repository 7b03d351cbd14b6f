"""Print how well `check` does on the corpus of mistakes: `python -m scripts.score`."""

from core.app import build_registry
from tests.corpus.scoring import hurried, outcome, score
from tests.corpus.seeding import every_mistake


def main() -> None:
    """Both scores, and every mistake that is missed."""
    registry = build_registry()
    groups = {
        "corpus": [outcome(m, None, registry) for m in every_mistake()],
        "in a hurry": [outcome(m, says, registry) for m, says in hurried().values()],
    }
    for title, outcomes in groups.items():
        total, located, helped = score(outcomes)
        print(f"{title}: {total} mistakes, place {located / total:.0%}, help {helped / total:.0%}")
        for missed in (o for o in outcomes if not o.helped):
            print(f"  {missed.name}: " + " | ".join(f"{d} ({d.hint})" for d in missed.found))


if __name__ == "__main__":
    main()
