"""`python -m core.cli`: the command line."""

import gc
from importlib import import_module

from core.collecting import collector_at_rest

with collector_at_rest():
    main = import_module("core.cli.main")
    gc.freeze()  # what was imported stays: no collection needs to look at it again

main.run()
