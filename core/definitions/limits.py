"""How large a definition file may be, and which characters it may not hold."""

import re

BYTE_ORDER_MARK = "\ufeff"
LARGEST_FILE = 1 << 20
"""Bytes."""
LARGEST_CONTENT = 4 << 20
"""Characters of all texts, aliases included."""
MOST_FILES = 5_000
"""In one pack."""
DEEPEST = 40
MOST_NODES = 50_000
MOST_REPORTED = 20
LONGEST_KEY = 200
"""Characters up to which a key is surely read alike by every parser."""
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""Characters that nobody sees and that can make text read as something else."""
