"""Refuse a commit message whose first line is empty, long, or ends in a full stop."""

import sys
from pathlib import Path

LONGEST = 72


def complaints(message: str) -> list[str]:
    """What is wrong with a commit message; comment lines of git don't count."""
    lines = [line for line in message.splitlines() if not line.startswith("#")]
    title = lines[0].strip() if lines else ""
    rules = {
        "The first line is empty. Say what the commit does, as in 'Refuse a file over the limit'.": not title,
        f"The first line has more than {LONGEST} characters. Move the details below an empty line.": len(title)
        > LONGEST,
        "The first line ends in a full stop. Leave it out.": title.endswith("."),
        "The second line is not empty. Part the title from the details.": len(lines) > 1 and bool(lines[1].strip()),
    }
    return [complaint for complaint, holds in rules.items() if holds]


def main() -> int:
    found = complaints(Path(sys.argv[1]).read_text("utf-8"))
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
